// What a file is by its first bytes, whatever its name says.
import { refuse, type Refusal } from '../../base/errors.ts'
import type { Source } from './source.ts'

export async function findKind(source: Source): Promise<'zip' | 'text'> {
  if (source.size === 0) {
    throw refuse('sheet.empty', 422, 'This file is empty (0 bytes). Export it again, then upload that.')
  }
  const head = await source.read(0, 4096)
  const start = head.toString('latin1', 0, 8)
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) return 'zip'
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) throw await compound(source)
  const known = FOREIGN.find(([mark]) => start.startsWith(mark))
  if (known !== undefined) throw wrongType(known[1])
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
    .slice(0, 2000)
  const markup = MARKUP.find(([mark]) => mark.test(text))
  if (markup !== undefined) throw wrongType(markup[1])
  return 'text'
}

const FOREIGN: [string, string][] = [
  ['%PDF', 'a PDF'],
  ['\x89PNG', 'an image (PNG)'],
  ['\xff\xd8\xff', 'an image (JPEG)'],
  ['GIF8', 'an image (GIF)'],
  ['\x1f\x8b', 'a gzip archive'],
  ['Rar!', 'a RAR archive'],
  ['7z\xbc\xaf', 'a 7-Zip archive'],
  ['{\\rtf', 'an RTF document'],
  ['\x09\x08', 'a workbook of a very old Excel'],
  ['\x09\x04', 'a workbook of a very old Excel'],
  ['SQLite', 'a SQLite database'],
  ['PAR1', 'a Parquet file'],
]

const MARKUP: [RegExp, string][] = [
  [
    /^(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html|head|body|table|meta|div|style)\b/i,
    'a web page (HTML) with the name of a spreadsheet',
  ],
  [/urn:schemas-microsoft-com:office:spreadsheet/i, 'an XML spreadsheet of Excel 2003'],
  [/^<\?xml|^<!DOCTYPE/i, 'an XML file'],
  [/^\{\s*["}]|^\[\s*[[{"\]]/, 'a JSON file'],
]

export function wrongType(what: string): Refusal {
  return refuse(
    'sheet.wrong_type',
    422,
    `This is ${what}, not a spreadsheet that can be read. Open it in Excel or LibreOffice, save it as .xlsx or .csv, then upload that.`,
    { params: { what } },
  )
}

/** OLE2: an encrypted workbook or one of Excel 97 to 2003, told apart by the names in its directory ([MS-CFB] 2.6). */
async function compound(source: Source): Promise<Refusal> {
  const has = async (name: string) => {
    const mark = Buffer.from(name, 'utf16le')
    for (let at = 0; at < source.size; at += STEP) {
      if ((await source.read(at, STEP + mark.length)).includes(mark)) return true
    }
    return false
  }
  if (await has('EncryptedPackage')) {
    return refuse(
      'sheet.encrypted',
      422,
      'This workbook is locked with a password, so nothing in it can be read. In Excel, take the password away (File, Info, Protect Workbook), save it, then upload that.',
    )
  }
  if (await has('WordDocument')) return wrongType('an old Word document (.doc)')
  return wrongType('a workbook of Excel 97 to 2003 (.xls)')
}

const STEP = 1024 * 1024
