// A short text divided into records, for looking at the beginning of a file.

/** The first `most` records; a record cut off at the end is left out unless it is the only one. */
export function splitRecords(text: string, delimiter: string, most: number): string[][] {
  const records: string[][] = []
  let record: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length && records.length < most; at += 1) {
    const char = text.charAt(at)
    if (quoted) {
      if (char !== '"') cell += char
      else if (text.charAt(at + 1) === '"') {
        cell += '"'
        at += 1
      } else quoted = false
    } else if (char === '"' && cell === '') quoted = true
    else if (char === delimiter) {
      record.push(cell)
      cell = ''
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text.charAt(at + 1) === '\n') at += 1
      if (cell !== '' || record.length > 0) records.push([...record, cell])
      record = []
      cell = ''
    } else cell += char
  }
  if (records.length === 0 && (cell !== '' || record.length > 0)) records.push([...record, cell])
  return records
}
