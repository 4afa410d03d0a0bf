// How a company looks to those it writes to: read by whatever writes to them, changed by its admins.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse, type Fault } from '../../../base/errors.ts'
import { releaseFiles, saveFile, useFile } from '../../../base/files/index.ts'
import type { Ask, FileReply, StreamAsk } from '../../../base/http/ask.ts'
import { checkVersion } from '../../../base/http/etag.ts'
import { contrast, enough, inkOn, nearestReadable, papers } from './colours.ts'
import type { Branding, brandingContract } from './contract.ts'
import { most, readLogo } from './logo.ts'

type Routes = typeof brandingContract

const usual = { colour: '#0b5e4c', colour_dark: null, sender_name: null, footer: null, version: 0 }
const logoUse = { kind: 'branding', id: 'logo' }

/** The look of this transaction's workspace. The logo's bytes are at `files.open(workspace_id, logo.sha256)`. */
export async function readBranding(tx: Tx): Promise<Branding & { logo_media_type: string | null }> {
  const { name: company } = await tx.selectFrom('workspaces').select('name').executeTakeFirstOrThrow()
  const own = await tx
    .selectFrom('workspace_branding as b')
    .leftJoin('files as f', 'f.id', 'b.logo_file_id')
    .select(['b.colour', 'b.colour_dark', 'b.sender_name', 'b.footer', 'b.version'])
    .select(['b.logo_width', 'b.logo_height', 'f.size', 'f.sha256', 'f.media_type'])
    .executeTakeFirst()
  const { colour, colour_dark, sender_name, footer, version } = own ?? usual
  return {
    ...{ company, colour, colour_dark, sender_name, footer, version },
    on_dark: colour_dark ?? nearestReadable(colour, papers.dark),
    ink: inkOn(colour),
    logo:
      own?.sha256 && own.size !== null
        ? { width: own.logo_width ?? 0, height: own.logo_height ?? 0, size: own.size, sha256: own.sha256 }
        : null,
    logo_media_type: own?.media_type ?? null,
  }
}

interface Row {
  colour?: string
  colour_dark?: string | null
  sender_name?: string | null
  footer?: string | null
  logo_file_id?: string | null
  logo_width?: number | null
  logo_height?: number | null
}

async function write(tx: Tx, version: number, row: Row): Promise<void> {
  const values = { ...row, version: version + 1, updated_at: sql<string>`now()` }
  await tx
    .insertInto('workspace_branding')
    .values(values)
    .onConflict(it => it.column('workspace_id').doUpdateSet(values))
    .execute()
}

/** Two that change an absent row at once meet here. */
async function lock(tx: Tx): Promise<Branding> {
  await sql`select 1 from workspaces for update`.execute(tx)
  return readBranding(tx)
}

/** @throws refusal `branding.unreadable` (422), `version.moved_on` (412) */
export async function changeBranding(tx: Tx, ask: Ask<Routes['changeBranding']>): Promise<Branding> {
  const before = await lock(tx)
  checkVersion(before.version, ask.version, 'look')
  const { body } = ask
  const faults = [
    ...faultOf('/colour', body.colour, papers.light, 'light'),
    ...(body.colour_dark === null ? [] : faultOf('/colour_dark', body.colour_dark, papers.dark, 'dark')),
  ]
  if (faults[0])
    throw refuse('branding.unreadable', 422, `${faults[0].detail} Take ${faults[0].accepted ?? ''}.`, {
      errors: faults,
    })
  const colour_dark = body.colour_dark?.toLowerCase() ?? null
  await write(tx, before.version, {
    ...body,
    colour: body.colour.toLowerCase(),
    colour_dark,
    footer: body.footer || null,
  })
  await audit(tx, ask.actor, { action: 'branding.changed', noun: 'branding', detail: body })
  return readBranding(tx)
}

function faultOf(pointer: string, colour: string, paper: string, which: string): Fault[] {
  const found = contrast(colour, paper)
  if (found >= enough) return []
  const detail = `On ${which} paper ${colour} has a contrast of ${found.toFixed(1)}:1; text needs ${enough}:1.`
  return [
    { pointer, value: colour, code: `branding.${which}`, detail, accepted: nearestReadable(colour, paper) },
  ]
}

/** @throws refusal `logo.wrong_type` (415), those of readLogo */
export async function createLogo(base: Base, tx: Tx, ask: Ask<Routes['createLogo']>): Promise<Branding> {
  const { upload, caller } = ask
  if (upload.kind !== 'image')
    throw refuse('logo.wrong_type', 415, 'A logo is a picture: bring a PNG or a JPEG.')
  if (upload.size > 20 * most.bytes)
    throw refuse('logo.too_large', 422, 'This picture is far too large for a logo. Make it smaller.')
  const logo = readLogo(Buffer.from(await base.files.read(caller.workspace_id, upload.sha256)))
  const before = await lock(tx)
  const { bytes, media_type, width, height } = logo
  const file = await saveFile({ tx, files: base.files }, { bytes, media_type, name: upload.name })
  await releaseFiles(tx, logoUse)
  await useFile(tx, { file_id: file.id, ...logoUse, label: 'Logo' })
  await write(tx, before.version, { logo_file_id: file.id, logo_width: width, logo_height: height })
  const detail = { name: upload.name, width, height, size: bytes.length }
  await audit(tx, ask.actor, { action: 'branding.logo_changed', noun: 'branding', detail })
  return readBranding(tx)
}

export async function removeLogo(tx: Tx, ask: Ask<Routes['removeLogo']>): Promise<Branding> {
  const before = await lock(tx)
  if (!before.logo) return before
  await releaseFiles(tx, logoUse)
  await write(tx, before.version, { logo_file_id: null, logo_width: null, logo_height: null })
  await audit(tx, ask.actor, { action: 'branding.logo_removed', noun: 'branding' })
  return readBranding(tx)
}

/** @throws refusal `logo.none` (404) */
export async function sendLogo(base: Base, ask: StreamAsk<Routes['readLogo']>): Promise<FileReply> {
  const { logo, logo_media_type } = await ask.in(readBranding)
  if (!logo || !logo_media_type) throw refuse('logo.none', 404, 'There is no logo yet.')
  const { stream, size } = await base.files.open(ask.caller.workspace_id, logo.sha256)
  const headers = { etag: `"${logo.sha256.slice(0, 32)}"` }
  return { media_type: logo_media_type, name: null, inline: true, body: stream, size, headers }
}
