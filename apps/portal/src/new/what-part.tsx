import { GroupField, LinesField } from '@mazha/ui/field'
import { useKept } from '../kept/store.ts'
import type { Writing } from '../stores.ts'
import { useWords } from '../words.tsx'
import { longestText } from '@mazha/contracts/limits'
import { Photos } from './photos.tsx'

export const WhatPart = ({ writing, problem }: { readonly writing: Writing; readonly problem: string | undefined }) => {
  const { t } = useWords()
  const draft = useKept(writing.draft)
  return (
    <div className="stack">
      <LinesField
        id="text"
        label={t('what.title')}
        labelHidden
        hint={t('what.hint')}
        value={draft.text}
        max={longestText}
        problem={problem}
        left={(count) => t('what.count', { count })}
        onChange={(text) => writing.draft.change({ text })}
      />
      <GroupField id="photos" label={t('what.photos')}>
        <Photos id="photos-chooser" uploads={writing.uploads} />
      </GroupField>
    </div>
  )
}
