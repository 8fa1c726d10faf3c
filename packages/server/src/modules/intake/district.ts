import { type DistrictView, text } from '@mazha/contracts/api'
import { languages } from '@mazha/contracts/text'
import { z } from 'zod'
import type { Context } from '#kernel/context'

const position = z.object({ lng: z.number(), lat: z.number() })

/** What an operator may set about the ground; anything left out has a plain default. */
export const districtSettings = z.object({
  phone: z.string().nullable().default(null),
  centre: position.default({ lng: 104.2, lat: 35.9 }),
  bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]).default([73.5, 18.1, 135.1, 53.6]),
  outline: z.record(z.string(), z.unknown()).nullable().default(null),
  baseMap: z
    .object({ tiles: z.array(z.string()), attribution: z.string(), maxZoom: z.int() })
    .nullable()
    .default(null),
  categories: z.array(z.object({ id: z.string(), title: text })).default([]),
  places: z.array(position.extend({ name: text })).default([]),
  demonstration: z.boolean().default(false),
})

/** The district as the apps need it; public. */
export const viewDistrict = ({ district, sms }: Context): DistrictView => ({
  ...districtSettings.parse(district.settings),
  id: district.id,
  name: district.name,
  zone: district.zone,
  languages: [...languages],
  phoneCodes: sms !== null,
})
