/** The console's own line icons, 24 units, one stroke. Decoration beside words: hidden from screen readers. */
const paths = {
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 21 21',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2',
  near: 'M7 3h10M7 21h10M8 3c0 5 8 5 8 9s-8 4-8 9M16 3c0 5-8 5-8 9s8 4 8 9',
  overdue: 'M12 3 2.5 20h19L12 3ZM12 10v4.5M12 17.5v.1',
  paused: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM10 9v6M14 9v6',
  done: 'M4 12.5 9.5 18 20 6.5',
  place: 'M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21ZM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.8-4 4-6 7.5-6s6.7 2 7.5 6',
  phone:
    'M6 3.5h3l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4.5 1.5v3a2 2 0 0 1-2 2C10.5 19.5 4.5 13.5 4 5.5a2 2 0 0 1 2-2Z',
  file: 'M6 3h8l4.5 4.5V21H6V3ZM14 3v5h4.5',
  link: 'M9.5 14.5 14.5 9.5M8 11l-2.5 2.5a3.5 3.5 0 0 0 5 5L13 16M11 8l2.5-2.5a3.5 3.5 0 0 1 5 5L16 13',
  print: 'M7 8V3h10v5M7 17H4V8.5h16V17h-3M7 14h10v7H7v-7Z',
  copy: 'M9 9h11v11H9V9ZM5 15H4V4h11v1',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  close: 'M5 5l14 14M19 5 5 19',
  keys: 'M3 6h18v12H3V6ZM7 10h.1M11 10h.1M15 10h.1M8 14h8',
  sheet: 'M4 4h16v16H4V4ZM4 10h16M10 10v10',
  filter: 'M4 5h16l-6 7.5V19l-4 1.5v-8L4 5Z',
  seal: 'M12 3l7.5 3v6c0 5-3.5 7.5-7.5 9-4-1.5-7.5-4-7.5-9V6L12 3ZM8.5 12l2.5 2.5 4.5-5',
  similar: 'M4 4h10v10H4V4ZM10 10h10v10H10V10Z',
  cloud: 'M7 18.5a4.5 4.5 0 0 1-.5-9 6 6 0 0 1 11.5 1.5 3.8 3.8 0 0 1-.5 7.5H7ZM4 4l16 16',
  wrong: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7.5v6M12 16.3v.1',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v6M12 7.5v.1',
  plus: 'M12 4v16M4 12h16',
  desk: 'M3 10h18M5 10v10M19 10v10M8 10V5h8v5',
  upload: 'M12 16V4M7 9l5-5 5 5M4 20h16',
  download: 'M12 4v12M7 11l5 5 5-5M4 20h16',
  flow: 'M4 4h6v5H4V4ZM14 15h6v5h-6v-5ZM7 9v4.5a3.5 3.5 0 0 0 3.5 3.5H14',
  qr: 'M4 4h6v6H4V4ZM14 4h6v6h-6V4ZM4 14h6v6H4v-6ZM14 14h2v2h-2v-2ZM18 18h2v2h-2v-2ZM18 14h2M14 18v2',
  ground: 'M4 6.5 10 4l4 2.5L20 4v13.5L14 20l-4-2.5L4 20V6.5ZM10 4v13.5M14 6.5V20',
  book: 'M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3V4ZM9 9h6M9 13h6',
  lock: 'M6 11h12v9H6v-9ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  home: 'M4 11l8-7 8 7v9h-5.5v-6h-5v6H4v-9Z',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1',
} as const
export type IconName = keyof typeof paths

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg
    className="icon"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.7"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={paths[name]} />
  </svg>
)
