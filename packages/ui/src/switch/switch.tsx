/** An on/off switch with its words beside it. */
export const Switch = ({
  label,
  on,
  onChange,
}: {
  readonly label: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}) => (
  <button type="button" className="switch" role="switch" aria-checked={on} onClick={() => onChange(!on)}>
    <span>{label}</span>
    <span className="track" aria-hidden="true" />
  </button>
)
