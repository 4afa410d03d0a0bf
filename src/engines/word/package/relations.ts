// Relationships between parts: where they are written, and what is added to them for pictures.

const EMPTY =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'

/** `word/document.xml` has its relationships in `word/_rels/document.xml.rels`. */
export function relationsOf(part: string): string {
  const cut = part.lastIndexOf('/') + 1
  return `${part.slice(0, cut)}_rels/${part.slice(cut)}.rels`
}

export function addRelations(xml: string | undefined, added: string): string {
  const whole = xml ?? EMPTY
  const end = /<\/(?:\w+:)?Relationships\s*>\s*$/.exec(whole)
  if (end) return whole.slice(0, end.index) + added + whole.slice(end.index)
  // `<Relationships …/>`: there were none.
  return whole.replace(/\/>\s*$/, `>${added}</Relationships>`)
}

const PICTURE_TYPES = { png: 'image/png', jpeg: 'image/jpeg', gif: 'image/gif' }

/** Declares the kinds of picture that a filled document may bring. */
export function declarePictures(types: string): string {
  const missing = Object.entries(PICTURE_TYPES).filter(
    ([extension]) => !new RegExp(`Extension\\s*=\\s*["']${extension}["']`, 'i').test(types),
  )
  const added = missing
    .map(([extension, type]) => `<Default Extension="${extension}" ContentType="${type}"/>`)
    .join('')
  return types.replace(/(<Types\b[^>]*>)/, `$1${added}`)
}
