import type { AreaItem, AreaLevel, AreaView } from '@mazha/contracts/area'
import { changingSteps, type ChangingProgress } from '@mazha/contracts/area-change'
import type { ConsoleTextId } from '@mazha/contracts/texts/console'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { draftAreaChange, runAreaChange } from '../../api/ground.ts'
import { useWords } from '../../app/language.tsx'
import { newId } from '../../app/new-id.ts'
import { navigate } from '../../app/router.tsx'
import { Notice, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { Corners } from './corners.tsx'
import { DrawCanvas, type Tool } from './draw-canvas.tsx'
import { cutPiece } from './cut-piece.ts'
import { CutByCorners } from './cut-by-corners.tsx'
import { itemsOf, mergePieces } from './merge-pieces.ts'
import { type Corner, followDrawing, type Piece } from './partition.ts'
import { Running } from './running.tsx'

type Props = {
  readonly parent: AreaView
  readonly level: AreaLevel
  readonly before: readonly Piece[]
  /** Areas that are there and have no border yet. */
  readonly bare: readonly AreaItem[]
  readonly bounds: readonly [number, number, number, number]
}
const tools = [
  { tool: 'move', words: 'draw.move', hint: 'draw.hint.move' },
  { tool: 'cut', words: 'draw.cut', hint: 'draw.hint.cut' },
  { tool: 'new', words: 'draw.new', hint: 'draw.hint.new' },
] as const satisfies readonly { tool: Tool; words: ConsoleTextId; hint: ConsoleTextId }[]

/** The drawing: tools, map, pieces and corners. Every step can be taken back; nothing is stored before it is saved as a draft. */
export const DrawDesk = ({ parent, level, before, bare, bounds }: Props) => {
  const { t, list } = useWords()
  const [steps, setSteps] = useState<readonly (readonly Piece[])[]>([before])
  const [tool, setTool] = useState<Tool>('move')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [said, setSaid] = useState<ConsoleTextId | null>(null)
  const pieces = steps.at(-1) ?? before
  const only = pieces.find(({ key }) => chosen.has(key))
  const step = (next: readonly Piece[]): void => {
    setSaid(null)
    setSteps((was) => [...was, next])
  }
  const cut = (line: readonly Corner[]): void => {
    if (only === undefined || only.from.kind !== 'area') return setSaid('draw.cut.choose')
    wasCut(cutPiece(pieces, only.key, line, halvesOf(only)))
  }
  const wasCut = (next: readonly Piece[] | undefined): void => {
    if (next === undefined) return setSaid('draw.cut.miss')
    step(next)
    setChosen(new Set())
    setTool('move')
  }
  const merge = (): void => {
    const next = mergePieces(pieces, chosen)
    if (next === undefined) return setSaid('draw.merge.choose')
    step(next)
    setChosen(new Set())
  }
  const add = (ring: readonly Corner[]): void => {
    step([
      ...pieces,
      {
        key: newId(),
        code: '',
        name: t('draw.piece', { n: pieces.length + 1 }),
        parts: [[ring]],
        from: { kind: 'new' },
      },
    ])
    setTool('move')
  }
  const outline =
    parent.geometry === null
      ? []
      : parent.geometry.type === 'Polygon'
        ? parent.geometry.coordinates
        : parent.geometry.coordinates.flat()
  return (
    <>
      <section className="draw-tools" aria-label={t('draw.tools')}>
        {tools.map((one) => (
          <Button key={one.tool} aria-pressed={tool === one.tool} onClick={() => setTool(one.tool)}>
            {t(one.words)}
          </Button>
        ))}
        <Button disabled={chosen.size < 2} onClick={merge}>
          {t('draw.merge')}
        </Button>
        <Button disabled={steps.length < 2} onClick={() => setSteps((was) => was.slice(0, -1))}>
          {t('draw.undo')}
        </Button>
      </section>
      <p className="muted">{t(tools.find((one) => one.tool === tool)?.hint ?? 'draw.hint.move')}</p>
      {bare.length > 0 && (
        <details>
          <summary>{t('draw.bare', { count: bare.length })}</summary>
          <p className="muted">{list(bare.map(({ name, code }) => `${name} ${code}`))}</p>
        </details>
      )}
      {said !== null && <Notice kind="care">{t(said)}</Notice>}
      <div className="ground-sides">
        <DrawCanvas
          bounds={bounds}
          outline={outline}
          pieces={pieces}
          tool={tool}
          onBorder={(place, ring) => step(followDrawing(pieces, place, ring))}
          onLine={cut}
          onNew={add}
          onChoose={(key) => setChosen(new Set([key]))}
        />
        <div>
          <Pieces pieces={pieces} chosen={chosen} choose={setChosen} change={step} />
          {only?.from.kind === 'area' && (
            <CutByCorners key={only.key} piece={only} pieces={pieces} names={halvesOf(only)} cut={wasCut} />
          )}
          {only !== undefined && <Corners piece={only} pieces={pieces} change={step} />}
        </div>
      </div>
      <Save parent={parent} level={level} before={before} bare={bare} pieces={pieces} />
    </>
  )
}

const halvesOf = ({ name }: Piece): readonly [string, string] => [`${name}（1）`, `${name}（2）`]

type PiecesProps = {
  readonly pieces: readonly Piece[]
  readonly chosen: ReadonlySet<string>
  readonly choose: (chosen: ReadonlySet<string>) => void
  readonly change: (pieces: readonly Piece[]) => void
}

const Pieces = ({ pieces, chosen, choose, change }: PiecesProps) => {
  const { t } = useWords()
  const toggle = (key: string): void => {
    const next = new Set(chosen)
    if (!next.delete(key)) next.add(key)
    choose(next)
  }
  const rename = (key: string, words: Partial<Pick<Piece, 'code' | 'name'>>): void =>
    change(pieces.map((piece) => (piece.key === key ? { ...piece, ...words } : piece)))
  return (
    <Sideways className="table-frame corners-frame" label={t('draw.pieces')}>
      <table className="plain-table pieces">
        <thead>
          <tr>
            <th scope="col">{t('draw.choose')}</th>
            <th scope="col">{t('ground.area')}</th>
            <th scope="col">{t('ground.code')}</th>
          </tr>
        </thead>
        <tbody>
          {pieces.map(({ key, name, code, from }) => (
            <tr key={key}>
              <td>
                <input
                  type="checkbox"
                  aria-label={`${t('draw.choose')}: ${name}`}
                  checked={chosen.has(key)}
                  onChange={() => toggle(key)}
                />
              </td>
              {from.kind === 'area' ? (
                <>
                  <td>{name}</td>
                  <td className="number">{code}</td>
                </>
              ) : (
                <>
                  <td>
                    <input
                      type="text"
                      aria-label={t('draw.name.of', { area: name })}
                      defaultValue={name}
                      onBlur={({ target }) => target.value !== name && rename(key, { name: target.value.trim() })}
                    />
                  </td>
                  <td>
                    <input
                      type="text"
                      aria-label={t('draw.code.of', { area: name })}
                      defaultValue={code}
                      onBlur={({ target }) => target.value !== code && rename(key, { code: target.value.trim() })}
                    />
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

type SaveProps = Pick<Props, 'parent' | 'level' | 'before' | 'bare'> & { readonly pieces: readonly Piece[] }

const Save = ({ parent, level, before, bare, pieces }: SaveProps) => {
  const { t } = useWords()
  const sent = useRef<{ readonly what: string; readonly clientId: string } | null>(null)
  const [title, setTitle] = useState('')
  const [basis, setBasis] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const [progress, setProgress] = useState<ChangingProgress | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const items = itemsOf(before, pieces, { parent: parent.id, level, bare })
  const unnamed = pieces.some(({ from, code, name }) => from.kind !== 'area' && (code === '' || name === ''))
  const save = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      // The same drawing sent again after a failure is the same draft; another drawing is another one.
      const what = JSON.stringify([title.trim(), basis, items])
      if (sent.current?.what !== what) sent.current = { what, clientId: newId() }
      const { clientId } = sent.current
      const draft = await draftAreaChange({ clientId, title: title.trim(), basis, items })
      const stopping = new AbortController()
      running.current = stopping
      const { signal } = stopping
      // Whoever stops the check, or is refused, finds the draft unchecked on its page.
      await runAreaChange(draft.id, 'check', { version: draft.version }, { signal, told: setProgress }).catch(
        (error: unknown) => {
          if (!signal.aborted) throw error
        },
      )
      navigate(`/ground/${draft.id}`)
    } catch (error) {
      setProblem(error)
      setProgress(null)
      setBusy(false)
    }
  }
  return (
    <section className="card ground-form">
      <label>
        {t('ground.title')}
        <input className="plain" value={title} onChange={(event) => setTitle(event.target.value)} />
      </label>
      <label>
        {t('ground.basis')}
        <input className="plain" value={basis} onChange={(event) => setBasis(event.target.value)} />
      </label>
      <p className="muted">{t('ground.public')}</p>
      <Button
        type="primary"
        loading={busy}
        disabled={items.length === 0 || title.trim() === '' || unnamed}
        onClick={() => void save()}
      >
        {t('draw.save')}
      </Button>
      {progress !== null && (
        <Running
          at={changingSteps[progress.step]}
          share={progress.share}
          label={t('ground.check.progress')}
          stopWords={t('ground.plan.stop')}
          stop={() => running.current?.abort()}
        />
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
    </section>
  )
}
