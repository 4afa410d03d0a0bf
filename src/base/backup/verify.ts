// Reads a backup to its end and believes nothing: every table and file against the manifest, the manifest against its seal.
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { isRefusal } from '../errors.ts'
import { Manifest, refuseDamaged, sealOf, tally, unpack } from './format.ts'
import { readTar, type TarEntry } from './tar.ts'

/** @throws {Refusal} `backup.damaged`, naming what; `backup.unreadable`. */
export async function verifyBackup(path: string): Promise<Manifest> {
  const seen = {
    tables: new Map<string, ReturnType<typeof tally>>(),
    listing: createHash('sha256'),
    files: 0,
  }
  const wrong = new Set<string>()
  let text: Buffer | null = null
  let seal = ''
  const take = async ({ name, size }: TarEntry, bytes: AsyncGenerator<Buffer>) => {
    const [folder, first = '', second = ''] = name.split('/')
    if (name === 'manifest.json') text = await buffer(Readable.from(bytes))
    else if (name === 'seal') seal = (await buffer(Readable.from(bytes))).toString()
    else if (folder === 'tables') {
      const counts = seen.tables.get(first) ?? tally()
      seen.tables.set(first, counts)
      for await (const chunk of bytes) counts.add(chunk)
    } else if (folder === 'files') {
      const hash = createHash('sha256')
      for await (const chunk of bytes) hash.update(chunk)
      if (hash.digest('hex') !== second) wrong.add(`${first}/${second}`)
      seen.listing.update(`${first}/${second} ${size}\n`)
      seen.files += 1
    } else throw refuseDamaged(`it holds ${name}, which no backup does`)
  }
  try {
    await readTar(await unpack(path), take)
  } catch (error) {
    throw isRefusal(error) ? error : refuseDamaged((error as Error).message, error)
  }
  const manifest = openManifest(text, seal)
  for (const table of manifest.tables) {
    const found = (seen.tables.get(table.name) ?? tally()).facts()
    if (found.sha256 !== table.sha256 || found.rows !== table.rows)
      throw refuseDamaged(`the table ${table.name} is not what was saved`)
  }
  const known = new Set(manifest.files.missing)
  for (const name of wrong)
    if (!known.has(name)) throw refuseDamaged(`the file ${name} is not what was saved`)
  if (seen.files !== manifest.files.count || seen.listing.digest('hex') !== manifest.files.sha256)
    throw refuseDamaged('its files are not those that were saved')
  return manifest
}

function openManifest(text: Buffer | null, seal: string): Manifest {
  if (!text) throw refuseDamaged('it has no manifest')
  if (sealOf(text) !== seal) throw refuseDamaged('its manifest does not match its seal')
  const read = Manifest.safeParse(JSON.parse(text.toString()))
  if (!read.success) throw refuseDamaged('its manifest is of a kind that this release does not know')
  return read.data
}
