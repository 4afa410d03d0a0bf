// The Content-Disposition of a file on its way out: a name that cannot break a header, in any script.

/** RFC 6266: an ASCII fallback and the UTF-8 name. Null leaves the name to the browser. */
export function disposition(kind: 'inline' | 'attachment', name: string | null): string {
  if (name === null) return kind
  const ascii = name.normalize('NFKD').replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    it => `%${it.charCodeAt(0).toString(16)}`,
  )
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
