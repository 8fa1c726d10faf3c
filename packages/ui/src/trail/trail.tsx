import type { ReactNode } from 'react'

export type TrailItem = {
  readonly key: string
  /** Machine-readable moment, and the words for it. */
  readonly at: string
  readonly when: string
  readonly sentence: string
  readonly beside?: ReactNode
}

/** What happened, one sentence a step, newest first. */
export const Trail = ({ items, newest }: { readonly items: readonly TrailItem[]; readonly newest: string }) => (
  <ol className="trail">
    {items.map((item, index) => (
      <li key={item.key} className={index === 0 ? 'now' : ''}>
        <p className="when">
          <time dateTime={item.at}>{item.when}</time>
          {index === 0 ? <span className="hidden">（{newest}）</span> : null}
        </p>
        <p className="said">{item.sentence}</p>
        {item.beside}
      </li>
    ))}
  </ol>
)
