import type { InputHTMLAttributes, ReactNode } from 'react'
import { Icon } from '../icon/icon.tsx'

type Around = {
  readonly id: string
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly problem?: string | undefined
}

const describedBy = ({ id, hint, problem }: Around, more?: string): string | undefined =>
  [hint ? `${id}-hint` : '', problem ? `${id}-problem` : '', more ?? ''].filter(Boolean).join(' ') || undefined

const Hint = ({ id, hint }: Around) =>
  hint ? (
    <p className="hint" id={`${id}-hint`}>
      {hint}
    </p>
  ) : null

const Problem = ({ id, problem }: Around) =>
  problem ? (
    <p className="problem" id={`${id}-problem`}>
      <Icon name="warn" />
      <span>{problem}</span>
    </p>
  ) : null

const boxOf = (problem: string | undefined): string => `field${problem ? ' wrong' : ''}`

type LineProps = Around & {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly input?: Pick<
    InputHTMLAttributes<HTMLInputElement>,
    'type' | 'inputMode' | 'autoComplete' | 'maxLength' | 'min' | 'max' | 'spellCheck' | 'autoCapitalize' | 'className'
  >
}

/** One line of words. */
export const LineField = ({ value, onChange, input, ...around }: LineProps) => (
  <div className={boxOf(around.problem)}>
    <label className="label" htmlFor={around.id}>
      {around.label}
    </label>
    <Hint {...around} />
    <Problem {...around} />
    <input
      type="text"
      {...input}
      className={`input ${input?.className ?? ''}`}
      id={around.id}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      aria-invalid={around.problem ? true : undefined}
      aria-describedby={describedBy(around)}
    />
  </div>
)

type LinesProps = Around & {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly max?: number
  readonly rows?: number
  /** Told when fewer than a tenth of `max` is left. */
  readonly left?: (count: number) => string
  /** The page's heading is the label: hidden here, still read out. */
  readonly labelHidden?: boolean
}

/** Several lines of words; grows with what is written. */
export const LinesField = ({ value, onChange, max, rows = 5, left, labelHidden, ...around }: LinesProps) => {
  const remaining = max === undefined ? undefined : max - value.length
  const counted = left !== undefined && max !== undefined && remaining !== undefined && remaining < max / 10
  return (
    <div className={boxOf(around.problem)}>
      <label className={labelHidden ? 'hidden' : 'label'} htmlFor={around.id}>
        {around.label}
      </label>
      <Hint {...around} />
      <Problem {...around} />
      <textarea
        className="input"
        id={around.id}
        rows={rows}
        value={value}
        maxLength={max}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={around.problem ? true : undefined}
        aria-describedby={describedBy(around, counted ? `${around.id}-left` : undefined)}
      />
      {counted ? (
        <p className="hint" id={`${around.id}-left`} aria-live="polite">
          {left(Math.max(0, remaining))}
        </p>
      ) : null}
    </div>
  )
}

export type Choice = {
  readonly value: string
  readonly label: string
  readonly hint?: string
  readonly beside?: string
}

type ChoiceProps = Around & {
  readonly choices: readonly Choice[]
  readonly value: string | null
  readonly onChange: (value: string) => void
}

/** One of a few: radios whose whole box can be pressed. */
export const ChoiceField = ({ choices, value, onChange, ...around }: ChoiceProps) => (
  <fieldset className={boxOf(around.problem)} id={around.id} aria-describedby={describedBy(around)}>
    <legend className="label">{around.label}</legend>
    <Hint {...around} />
    <Problem {...around} />
    <div className="choices">
      {choices.map((choice) => (
        <label className="choice" key={choice.value}>
          <input
            type="radio"
            name={around.id}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span>
            {choice.label}
            {choice.beside ? <span className="beside"> {choice.beside}</span> : null}
            {choice.hint ? (
              <>
                <br />
                <span className="hint">{choice.hint}</span>
              </>
            ) : null}
          </span>
        </label>
      ))}
    </div>
  </fieldset>
)

/** A group of other controls under one label. */
export const GroupField = ({ children, ...around }: Around & { readonly children: ReactNode }) => (
  <fieldset className={boxOf(around.problem)} id={around.id} aria-describedby={describedBy(around)}>
    <legend className="label">{around.label}</legend>
    <Hint {...around} />
    <Problem {...around} />
    {children}
  </fieldset>
)
