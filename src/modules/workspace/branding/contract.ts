// Routes and shapes of how a company looks to those it writes to.
import { z } from 'zod'
import { admins, everyone, route } from '../../../base/contract/route.ts'

const Colour = z.string().regex(/^#[0-9a-f]{6}$/i)

const fields = {
  /** On light paper, with a contrast of 4.5:1 at least. */
  colour: Colour,
  /** On dark paper; null takes the nearest of the same hue that can be read there. */
  colour_dark: Colour.nullable(),
  /** Whom messages come from; null: the company. */
  sender_name: z.string().trim().min(1).max(78).nullable(),
  /** The last lines of a message: address, register, whatever the law wants there. */
  footer: z.string().trim().max(500).nullable(),
}

export const Branding = z.object({
  ...fields,
  company: z.string(),
  /** What is used on dark paper: `colour_dark`, or the one that was found. */
  on_dark: Colour,
  /** Black or white: what can be read on `colour`. */
  ink: Colour,
  logo: z
    .object({ width: z.number().int(), height: z.number().int(), size: z.number().int(), sha256: z.string() })
    .nullable(),
  version: z.number().int(),
})
export type Branding = z.infer<typeof Branding>

export const brandingContract = {
  readBranding: route({
    method: 'GET',
    path: '/branding',
    roles: admins,
    replies: { 200: Branding },
    says: 'Colour, logo, name of the sender and last lines, as messages and the customers’ pages show them.',
  }),
  changeBranding: route({
    method: 'PUT',
    path: '/branding',
    roles: admins,
    body: z.object(fields),
    versioned: true,
    replies: { 200: Branding },
    says: 'Change the look. A colour that cannot be read is refused, with the nearest that can.',
  }),
  createLogo: route({
    method: 'POST',
    path: '/branding/logo',
    roles: admins,
    body: 'upload',
    replies: { 201: Branding },
    says: 'Bring a logo (PNG or JPEG, 1 MB, 4,000 pixels a side). What is no picture in it is taken out.',
  }),
  readLogo: route({
    method: 'GET',
    path: '/branding/logo',
    roles: everyone,
    kind: 'file',
    media: ['image/png', 'image/jpeg'],
    replies: { 200: null },
    says: 'The logo, as it is shown.',
  }),
  removeLogo: route({
    method: 'DELETE',
    path: '/branding/logo',
    roles: admins,
    replies: { 200: Branding },
    says: 'Show the company’s name in place of a logo again.',
  }),
}
