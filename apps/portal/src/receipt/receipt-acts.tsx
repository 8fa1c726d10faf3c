import { Icon } from '@mazha/ui/icon'
import { useState } from 'react'
import type { PortalText } from '@mazha/contracts/texts/portal'
import { useDistrict } from '../district.ts'
import type { KeptReceipt } from '../kept/receipts.ts'
import { useWords } from '../words.tsx'
import { progressLink } from './receipt-paper.tsx'

type Said = { readonly text: PortalText; readonly good: boolean } | null

/** Copy, save, share and print: whatever this device can do. */
export const ReceiptActs = ({ receipt }: { readonly receipt: KeptReceipt }) => {
  const { t, pick, day, moment } = useWords()
  const district = useDistrict()
  const [said, setSaid] = useState<Said>(null)
  const due = receipt.next.dueAt ? t('receipt.due', { date: day(receipt.next.dueAt) }) : ''
  const plain = [
    `${district ? pick(district.name) : t('app.name')} ${t('receipt.paper')}`,
    `${t('receipt.number')} ${receipt.spoken}`,
    `${t('receipt.code')} ${receipt.code}`,
    progressLink(receipt),
  ].join('\n')

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(plain)
      setSaid({ text: 'receipt.copied', good: true })
    } catch {
      setSaid({ text: 'receipt.copy_failed', good: false })
    }
  }
  const save = async (): Promise<void> => {
    try {
      const { receiptPicture } = await import('./picture.ts')
      const picture = await receiptPicture(
        [
          { words: `${district ? pick(district.name) : t('app.name')} · ${t('receipt.paper')}`, size: 34, bold: true },
          { words: t('receipt.number'), size: 26, muted: true },
          { words: receipt.spoken, size: 52, bold: true },
          { words: t('receipt.code'), size: 26, muted: true },
          { words: receipt.code, size: 52, bold: true },
          { words: moment(receipt.receivedAt), size: 26, muted: true },
          ...(due ? [{ words: due, size: 30, bold: true }] : []),
          { words: pick(receipt.next.sentence), size: 24, muted: true },
        ],
        progressLink(receipt),
      )
      const link = document.createElement('a')
      link.href = URL.createObjectURL(picture)
      link.download = `${receipt.number}.png`
      link.click()
      URL.revokeObjectURL(link.href)
      setSaid({ text: 'receipt.saved', good: true })
    } catch (error) {
      console.warn('The receipt was not saved', error)
      setSaid({ text: 'receipt.save_failed', good: false })
    }
  }
  const share = async (): Promise<void> => {
    try {
      await navigator.share({ text: plain })
    } catch (error) {
      // Closing the device's share sheet is no failure.
      if (!(error instanceof DOMException && error.name === 'AbortError')) await copy()
    }
  }

  return (
    <div className="stack tight no-print">
      <div className="row">
        <button type="button" className="button" onClick={() => void copy()}>
          <Icon name="copy" />
          {t('receipt.copy')}
        </button>
        <button type="button" className="button" onClick={() => void save()}>
          <Icon name="save" />
          {t('receipt.save')}
        </button>
        {'share' in navigator ? (
          <button type="button" className="button" onClick={() => void share()}>
            <Icon name="share" />
            {t('receipt.share')}
          </button>
        ) : null}
        <button type="button" className="button" onClick={() => printOn('80mm 210mm', 'roll')}>
          <Icon name="print" />
          {t('receipt.print_roll')}
        </button>
        <button type="button" className="button" onClick={() => printOn('148mm 210mm', 'a5')}>
          <Icon name="print" />
          {t('receipt.print_a5')}
        </button>
      </div>
      <p aria-live="polite" className={said?.good ? 'hint good' : 'hint'}>
        {said ? t(said.text) : ''}
      </p>
    </div>
  )
}

/** The page's size is set by a style sheet made in script, which the content security policy allows. */
const printOn = (size: string, name: 'roll' | 'a5'): void => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`@page { size: ${size}; margin: ${name === 'roll' ? '4mm' : '12mm'}; }`)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  document.documentElement.dataset['print'] = name
  const after = (): void => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((adopted) => adopted !== sheet)
    delete document.documentElement.dataset['print']
  }
  addEventListener('afterprint', after, { once: true })
  print()
}
