import type pg from 'pg'
import type { Context } from '#kernel/context'
import { recordAccountEvent } from './account-events.ts'
import { today } from './day.ts'
import { holdsPost, selectLeftPhotos, selectPhoto, selectShown, updatePhoto } from './store-photos.ts'

/** Who agreed to be shown with a photograph, when, and told by whom; what it looks like is not known here. */

type Db = Pick<pg.Pool, 'query'>

export type Photo = { readonly id: string; readonly consentOn: string; readonly by: string; readonly at: Date }

const photoOf = (row: Awaited<ReturnType<typeof selectPhoto>>): Photo | null => {
  if (row === undefined) return null
  const { photo: id, consentOn, by, at } = row
  return id === null || consentOn === null || by === null || at === null ? null : { id, consentOn, by, at }
}

/** A person's photograph, where there is one. */
export const findPhoto = async (ctx: Context, person: string): Promise<Photo | null> =>
  photoOf(await selectPhoto(ctx.db, ctx.district.id, person))

/** The same, held until the transaction ends. */
export const holdPhoto = async (ctx: Context, db: Db, person: string): Promise<Photo | null> =>
  photoOf(await selectPhoto(db, ctx.district.id, person, { lock: true }))

type Given = {
  readonly person: string
  readonly photo: string
  readonly consentOn: string
  readonly by: string
}

/** Records the photograph with the person's consent; the log keeps when it was given. */
export const recordPhoto = async (ctx: Context, db: Db, { person, photo, consentOn, by }: Given): Promise<void> => {
  await updatePhoto(db, ctx.district.id, person, { photo, consentOn, by, at: ctx.now() })
  await recordAccountEvent(ctx, { kind: 'photo_given', person, ...(by === person ? {} : { by }) }, db)
}

/** @param gone.by who took it back; null: the last post has ended */
export const forgetPhoto = async (
  ctx: Context,
  db: Db,
  { person, by }: { readonly person: string; readonly by: string | null },
): Promise<void> => {
  await updatePhoto(db, ctx.district.id, person, { photo: null, consentOn: null, by: null, at: null })
  await recordAccountEvent(ctx, { kind: 'photo_gone', person, ...(by === null || by === person ? {} : { by }) }, db)
}

/** Which of some photographs may be shown now. */
export const photosShown = async (ctx: Context, photos: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(photos.length === 0 ? [] : await selectShown(ctx.db, ctx.district.id, photos))

/** Whether all of them may be shown; nobody takes one back before the transaction ends. */
export const holdPhotos = async (ctx: Context, db: Db, photos: readonly string[]): Promise<boolean> =>
  photos.length === 0 || (await selectShown(db, ctx.district.id, photos, { hold: true })).length === photos.length

/** Whether somebody holds a post, or will: a photograph stands on the card of a post. */
export const hasPost = (ctx: Context, db: Db, person: string): Promise<boolean> =>
  holdsPost(db, ctx.district.id, today(ctx), person)

/** People with a photograph who have left their last post. */
export const peopleLeftWithPhoto = (ctx: Context, db: Db): Promise<string[]> =>
  selectLeftPhotos(db, ctx.district.id, today(ctx))
