import { useEffect, useRef } from 'react'

export type FieldProblem = {
  /** The id of the control to go to. */
  readonly field: string
  readonly message: string
}

/**
 * What must be corrected, with a link to each field. It takes the focus when it appears and whenever the problems
 * change, so that nobody has to search (after GOV.UK's error summary).
 */
export const ErrorSummary = ({
  title,
  problems,
}: {
  readonly title: string
  readonly problems: readonly FieldProblem[]
}) => {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problems.length > 0) box.current?.focus()
  }, [problems])
  if (problems.length === 0) return null
  return (
    <div className="error-summary" role="alert" tabIndex={-1} ref={box}>
      <h2>{title}</h2>
      <ul>
        {problems.map(({ field, message }) => (
          <li key={field}>
            <a
              href={`#${field}`}
              onClick={(event) => {
                // The portal routes by hash, so the link only moves the focus.
                event.preventDefault()
                focusField(field)
              }}
            >
              {message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

const focusField = (id: string): void => {
  const target = document.getElementById(id)
  if (!target) return
  const control = target.matches('input, textarea, select, button')
    ? target
    : target.querySelector<HTMLElement>('input, textarea, select, button')
  const focused = control ?? target
  focused.focus()
  focused.scrollIntoView({ block: 'center' })
}
