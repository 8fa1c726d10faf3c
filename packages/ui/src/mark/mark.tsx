/**
 * The mark: a folding stool from the side, two crossed legs and a seat. Drawn in the current colour;
 * decoration beside the product's name, so hidden from screen readers.
 */
export const Mark = ({ size = '1.75rem' }: { readonly size?: string }) => (
  <svg
    className="mark"
    width={size}
    height={size}
    viewBox="0 0 32 32"
    fill="none"
    stroke="currentColor"
    strokeLinecap="round"
    aria-hidden="true"
  >
    <path d="M5 8.5q11 4 22 0" strokeWidth="3.4" />
    <path d="M7.5 9.5 24 27M24.5 9.5 8 27" strokeWidth="2.6" />
    <path d="M5.5 27h5M21.5 27h5" strokeWidth="2.6" />
  </svg>
)
