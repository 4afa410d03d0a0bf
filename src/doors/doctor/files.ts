// The files: can the store be written, has every row its bytes, are there bytes that no row names.
import type { Base } from '../../base/base.ts'
import { isRefusal } from '../../base/errors.ts'
import { removeOrphans } from '../../base/files/index.ts'
import { workspacesOf } from './database.ts'
import { fine, type Finding } from '../../modules/workspace/index.ts'

/** Names shown of many; `--json` has no more either, since the first ones tell where to look. */
const SHOWN = 5
/** Younger bytes may belong to an upload that is under way. */
const ORPHAN_MS = 2 * 24 * 3_600_000

interface Seen {
  files: number
  missing: string[]
  wrong: string[]
  /** What needs the missing ones, as people know it. */
  users: string[]
  orphans: { workspace_id: string; count: number; bytes: number }[]
}

/** @param ask.deep reads every byte and compares it with its hash */
export async function checkFiles(base: Base, ask: { deep: boolean }): Promise<Finding[]> {
  try {
    await base.files.probe()
  } catch (error) {
    return [
      {
        code: 'storage.away',
        level: 'trouble',
        what: isRefusal(error)
          ? error.message
          : `The storage refused a small file: ${(error as Error).message}`,
        why: 'No document can be made and no file uploaded.',
        todo: 'Check STORAGE_BUCKET, its keys and rights (read, write, delete, list), or the disk of OCTAVO_HOME.',
      },
    ]
  }
  const seen: Seen = { files: 0, missing: [], wrong: [], users: [], orphans: [] }
  for (const workspace_id of await workspacesOf(base)) await lookAt(base, { workspace_id, ...ask }, seen)
  const probed = fine('storage.probe', 'The storage takes and removes files.')
  return [probed, ...whatOfSigning(base), ...whatOf(base, seen, ask)]
}

function whatOfSigning({ config, files }: Base): Finding[] {
  if (config.signedUrlTtl === undefined || files.signedUrl) return []
  return [
    {
      code: 'storage.cannot_sign',
      level: 'warning',
      what: 'SIGNED_URL_TTL is set, but this storage has nothing to sign addresses with.',
      why: 'Downloads go through Octavo all the same.',
      todo: 'Use a bucket; for Azure the connection string with the key of the account. Or leave SIGNED_URL_TTL out.',
    },
  ]
}

async function lookAt(base: Base, ask: { workspace_id: string; deep: boolean }, seen: Seen): Promise<void> {
  const { workspace_id } = ask
  // Rows first: bytes are kept before their row is added, so every row read here has had its bytes already.
  const rows = await base.db.in(workspace_id, tx =>
    tx.selectFrom('files').select(['sha256', 'size']).distinct().execute(),
  )
  const sizes = new Map(rows.map(row => [row.sha256, row.size]))
  const found = new Set<string>()
  const orphans = { workspace_id, count: 0, bytes: 0 }
  for await (const { sha256, size, changed_at } of base.files.list(workspace_id)) {
    const expected = sizes.get(sha256)
    if (expected === undefined) {
      if (Date.now() - changed_at.getTime() < ORPHAN_MS) continue
      orphans.count += 1
      orphans.bytes += size
      continue
    }
    found.add(sha256)
    const isRight = size === expected && (!ask.deep || (await isWhole(base, workspace_id, sha256)))
    if (!isRight) seen.wrong.push(`${workspace_id}/${sha256}`)
  }
  for (const sha256 of sizes.keys())
    // Asked once more: clean-up may have taken row and bytes meanwhile.
    if (!found.has(sha256) && (await isStillMissing(base, workspace_id, sha256)))
      await noteMissing(base, { workspace_id, sha256 }, seen)
  seen.files += sizes.size
  if (orphans.count > 0) seen.orphans.push(orphans)
}

async function isWhole(base: Base, workspace_id: string, sha256: string): Promise<boolean> {
  return base.files.read(workspace_id, sha256).then(
    () => true,
    (error: unknown) => {
      if (isRefusal(error) && error.code === 'storage.damaged') return false
      throw error
    },
  )
}

async function noteMissing(base: Base, it: { workspace_id: string; sha256: string }, seen: Seen) {
  seen.missing.push(`${it.workspace_id}/${it.sha256}`)
  if (seen.missing.length > SHOWN) return
  const users = await base.db.in(it.workspace_id, tx =>
    tx
      .selectFrom('file_uses as u')
      .innerJoin('files as f', 'f.id', 'u.file_id')
      .select(['u.kind', 'u.label'])
      .where('f.sha256', '=', it.sha256)
      .limit(SHOWN)
      .execute(),
  )
  seen.users.push(...users.map(user => `${user.kind} ${user.label}`))
}

async function isStillMissing(base: Base, workspace_id: string, sha256: string): Promise<boolean> {
  const row = await base.db.in(workspace_id, tx =>
    tx.selectFrom('files').select('id').where('sha256', '=', sha256).executeTakeFirst(),
  )
  return row !== undefined && !(await base.files.has(workspace_id, sha256))
}

function whatOf(base: Base, seen: Seen, { deep }: { deep: boolean }): Finding[] {
  const found: Finding[] = []
  const todo =
    'Restore these files from a backup, or upload or generate them again: the same bytes heal every row.'
  if (seen.missing.length > 0)
    found.push({
      code: 'files.missing',
      level: 'trouble',
      what: `${seen.missing.length} files have lost their content: ${someOf(seen.missing)}.`,
      why: `They cannot be downloaded.${seen.users.length > 0 ? ` Used by ${someOf(seen.users)}.` : ''}`,
      todo,
    })
  if (seen.wrong.length > 0)
    found.push({
      code: 'files.damaged',
      level: 'trouble',
      what: `${seen.wrong.length} files have changed since they were saved: ${someOf(seen.wrong)}.`,
      why: 'The disk or somebody else wrote there.',
      todo: `${todo} Have the disk checked.`,
    })
  if (found.length === 0)
    found.push(
      fine(
        'files.whole',
        `${seen.files} files are there, ${deep ? 'with the right content' : 'as long as they should be'}.`,
      ),
    )
  if (seen.orphans.length > 0) found.push(orphansOf(base, seen.orphans))
  return found
}

function orphansOf(base: Base, orphans: Seen['orphans']): Finding {
  const count = orphans.reduce((sum, it) => sum + it.count, 0)
  const bytes = orphans.reduce((sum, it) => sum + it.bytes, 0)
  return {
    code: 'files.orphans',
    level: 'warning',
    what: `${count} files in the storage (${(bytes / 1e6).toFixed(1)} MB) belong to no row.`,
    why: 'They only take space; a crash between two steps leaves such.',
    todo: 'Clean-up takes them tonight; octavo doctor --repair takes them now.',
    async repair() {
      let removed = 0
      const before = new Date(Date.now() - ORPHAN_MS)
      for (const { workspace_id } of orphans) removed += await removeOrphans(base, { workspace_id, before })
      return `${removed} were removed.`
    },
  }
}

function someOf(names: string[]): string {
  const rest = names.length - SHOWN
  return `${names.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
