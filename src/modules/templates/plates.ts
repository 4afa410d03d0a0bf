// Templates compiled: once per process and content, however many rows they print.
import type { Base } from '../../base/base.ts'
import { refuse, type Fault } from '../../base/errors.ts'
import type { Plate, TemplateFault } from '../../engines/word/index.ts'

/** Plates kept in memory; one is a few times the size of its DOCX. */
const kept = 32
const plates = new Map<string, Promise<Plate>>()

/** The plate of a stored DOCX, by its content. @throws refusals of compileTemplate */
export function plateOf(base: Base, workspace_id: string, sha256: string): Promise<Plate> {
  const known = plates.get(sha256)
  if (known) {
    plates.delete(sha256)
    plates.set(sha256, known)
    return known
  }
  const compiling = compile(base, workspace_id, sha256)
  plates.set(sha256, compiling)
  compiling.catch(() => plates.delete(sha256))
  for (const oldest of plates.keys()) {
    if (plates.size <= kept) break
    plates.delete(oldest)
  }
  return compiling
}

async function compile(base: Base, workspace_id: string, sha256: string): Promise<Plate> {
  const { compileTemplate } = await import('../../engines/word/index.ts')
  return compileTemplate(await base.files.read(workspace_id, sha256))
}

/** @throws refusal `template.has_faults`, `template.has_no_tags` (422) */
export function checkPlate(plate: Plate, name: string): void {
  if (plate.faults.length)
    throw refuse(
      'template.has_faults',
      422,
      `${name} has ${plate.faults.length === 1 ? 'a tag' : `${plate.faults.length} tags`} that cannot be used. Mend ${plate.faults.length === 1 ? 'it' : 'them'} in Word, then bring the file again.`,
      { errors: plate.faults.map(toFault), params: { name, count: plate.faults.length } },
    )
  if (plate.dialect === 'none')
    throw refuse(
      'template.has_no_tags',
      422,
      `${name} has no tags, so every document would be the same. Write {{ name }} in Word where a value belongs, then bring the file again.`,
      { params: { name } },
    )
}

function toFault(it: TemplateFault): Fault {
  const nearest = it.nearest ? ` Did you mean ${it.nearest}?` : ''
  return {
    pointer: `${it.part}, paragraph ${it.paragraph}`,
    value: it.excerpt.slice(0, 200),
    code: it.code,
    detail: `${it.detail}${nearest}`,
    accepted: it.expected,
  }
}
