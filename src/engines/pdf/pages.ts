// The page tree of a PDF (ISO 32000-1, 7.7.3): its pages in order, each with what it inherits.
import type { PdfFile } from './file.ts'
import { Broken, type Dict, Name, Ref, type Value } from './syntax.ts'

const INHERITED = ['Resources', 'MediaBox', 'CropBox', 'Rotate'] as const
const DEPTH = 100

export interface Page {
  num: number
  dict: Dict
}

/** All pages in order. Throws Broken when the tree is damaged. */
export function listPages(file: PdfFile): Page[] {
  const catalog = file.dict(file.trailer.get('Root'))
  const root = catalog?.get('Pages')
  if (!(root instanceof Ref)) throw new Broken('the file has no pages')
  const pages: Page[] = []
  collect(file, root, new Map(), pages, new Set(), 0)
  if (pages.length === 0) throw new Broken('the file has no pages')
  return pages
}

function collect(
  file: PdfFile,
  ref: Ref,
  inherited: Dict,
  pages: Page[],
  seen: Set<number>,
  depth: number,
): void {
  if (depth > DEPTH || seen.has(ref.num)) throw new Broken('the page tree runs in a circle')
  seen.add(ref.num)
  const node = file.dict(ref)
  if (node === undefined) return
  const own: Dict = new Map(inherited)
  for (const key of INHERITED) {
    const value: Value | undefined = node.get(key)
    if (value !== undefined && value !== null) own.set(key, value)
  }
  const kids = file.array(node.get('Kids'))
  if (kids === undefined) {
    const type = file.resolve(node.get('Type'))
    if (type instanceof Name && type.text !== 'Page') throw new Broken('the page tree holds what is no page')
    pages.push({ num: ref.num, dict: new Map([...own, ...node]) })
    return
  }
  for (const kid of kids) if (kid instanceof Ref) collect(file, kid, own, pages, seen, depth + 1)
}
