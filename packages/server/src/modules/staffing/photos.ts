import { refuse } from '@mazha/contracts/refusal'
import type { PersonPhoto } from '@mazha/contracts/staff'
import { toInstant } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'
import { inDistrict } from '#kernel/db'
import { certify } from '#modules/audit'
import { dropPortraits, keepPortraits, portraitId, portraitsOf } from '#modules/files'
import {
  findPhoto,
  forgetPhoto,
  getPerson,
  hasPost,
  holdPhoto,
  peopleLeftWithPhoto,
  personNames,
  recordPhoto,
} from '#modules/people'
import { today } from './ground-staff.ts'
import { forgetNotices } from './notice.ts'

/**
 * Photographs on contact cards and notices: there with the consent of whom they show, on a day; gone everywhere, prints that are
 * kept included, when it is withdrawn or the last post has ended. Both are certified.
 */

/** A person's photograph, and on what it rests. @throws term.unknown-person */
export const viewPhoto = async (ctx: Context, person: string): Promise<PersonPhoto> => {
  await getPerson(ctx, person)
  const photo = await findPhoto(ctx, person)
  if (photo === null) return { photo: null }
  const { id, consentOn, by, at } = photo
  const name = (await personNames(ctx, [by])).get(by) ?? ''
  return { photo: { id, consentOn, at: toInstant(at.getTime()), by: { id: by, name } } }
}

/**
 * Shows a person with a photograph from now on, in place of the former one. The same upload again changes nothing.
 *
 * @param given.consentOn the day on which the person agreed
 * @throws term.unknown-person, photo.no-post, photo.consent-to-come, photo.not-a-photo, file.not-found
 */
export const givePhoto = async (
  ctx: Context,
  given: { readonly person: string; readonly file: string; readonly consentOn: string; readonly by: string },
): Promise<PersonPhoto> => {
  const { person, file, consentOn, by } = given
  await getPerson(ctx, person)
  if (consentOn > today(ctx)) throw refuse('photo.consent-to-come')
  if (!(await hasPost(ctx, ctx.db, person))) throw refuse('photo.no-post')
  if ((await findPhoto(ctx, person))?.id !== portraitId(file)) {
    const portraits = await portraitsOf(ctx, file)
    await inDistrict(ctx.db, ctx.district.id, async (db) => {
      const former = await holdPhoto(ctx, db, person)
      if (former?.id === portraitId(file)) return
      if (former !== null) await dropPortraits(ctx, db, { person, photo: former.id })
      const photo = await keepPortraits(ctx, db, { upload: file, person, portraits })
      await recordPhoto(ctx, db, { person, photo, consentOn, by })
    })
    forgetNotices(ctx)
  }
  return viewPhoto(ctx, person)
}

/**
 * Takes a photograph back, for whatever reason or none; nothing of it is left.
 *
 * @throws term.unknown-person
 */
export const takePhotoBack = async (
  ctx: Context,
  { person, by }: { readonly person: string; readonly by: string },
): Promise<PersonPhoto> => {
  await getPerson(ctx, person)
  await erase(ctx, [person], { by })
  return { photo: null }
}

/** Ends the photographs of those who have left their last post. @returns how many */
export const sweepPhotos = async (ctx: Context): Promise<number> => {
  const left = await inDistrict(ctx.db, ctx.district.id, (db) => peopleLeftWithPhoto(ctx, db))
  return erase(ctx, left, { by: null })
}

const erase = (ctx: Context, people: readonly string[], { by }: { readonly by: string | null }): Promise<number> =>
  inDistrict(ctx.db, ctx.district.id, async (db) => {
    let [photos, prints] = [0, 0]
    for (const person of people) {
      const held = await holdPhoto(ctx, db, person)
      // Whoever has been given a post meanwhile stays.
      if (held === null || (by === null && (await hasPost(ctx, db, person)))) continue
      await forgetPhoto(ctx, db, { person, by })
      prints += await dropPortraits(ctx, db, { person, photo: held.id })
      photos += 1
    }
    if (photos > 0) await certify(ctx, db, { rule: 'photos', before: ctx.now(), erased: { photos, prints } })
    return photos
  })
