// What is said to a running LibreOffice: open this file, print it as PDF, close it.
import type { Print } from './converter.ts'
import { UnoException, type Urp } from './urp.ts'
import { tc, type Writer } from './wire.ts'

const uno = 'com.sun.star'
const COMPONENT = `${uno}.lang.XComponent`
const CONTEXT = `${uno}.uno.XComponentContext`
const CONTROLLER = `${uno}.frame.XController`
const FRAME = `${uno}.frame.XFrame`
const DISPOSED = `${uno}.lang.DisposedException`
const LAYOUT = `${uno}.frame.XLayoutManager`
const LOADER = `${uno}.frame.XComponentLoader`
const MODEL = `${uno}.frame.XModel`
const PROPERTIES = `${uno}.beans.XPropertySet`
const STORABLE = `${uno}.frame.XStorable`
const CLOSEABLE = `${uno}.util.XCloseable`
const FACTORY = `${uno}.lang.XMultiComponentFactory`
/** Numbers of the methods within their interfaces; 0 to 2 are XInterface's own. */
const method = {
  getServiceManager: 4,
  createInstance: 3,
  load: 3,
  storeToUrl: 8,
  close: 5,
  getCurrentController: 14,
  getFrame: 12,
  setComponent: 17,
  setPropertyValue: 4,
} as const

const HIDDEN: Property = ['Hidden', true]
const LETTER: Property[] = [
  HIDDEN,
  ['FilterName', 'MS Word 2007 XML'],
  // MacroExecMode.NEVER_EXECUTE and UpdateDocMode.NO_UPDATE
  ['MacroExecutionMode', { short: 0 }],
  ['UpdateDocMode', { short: 0 }],
]

export interface Desk {
  /** Throws Unreadable when LibreOffice will not open the file, UnoException when it fails in another way. */
  print(fromUrl: string, toUrl: string, print: Print): Promise<void>
}

/** LibreOffice looked at the document and declined it; the process is well. */
export class Unreadable extends Error {}

/** Walks from the pipe to the object that loads documents. */
export async function openDesk(urp: Urp): Promise<Desk> {
  const root = await urp.query('StarOffice.ComponentContext', `${uno}.uno.XInterface`)
  const context = await urp.query(root, CONTEXT)
  const factory = await urp.call(
    context,
    CONTEXT,
    method.getServiceManager,
    () => {},
    r => r.oid(),
  )
  const desktop = await urp.call(
    factory,
    FACTORY,
    method.createInstance,
    w => w.text(`${uno}.frame.Desktop`).oid(context),
    r => r.oid(),
  )
  const frame = await openFrame(urp, await urp.query(desktop, LOADER))
  const loader = await urp.query(frame, LOADER)
  return {
    print: async (fromUrl, toUrl, print) => {
      const document = await load(urp, loader, fromUrl, '_self', LETTER)
      const [storable, closeable] = await Promise.all([
        urp.query(document, STORABLE),
        urp.query(document, CLOSEABLE),
      ])
      // Said in one breath, and worked off in this order whatever comes of the first: each answer that is not waited for
      // saves 0.3 ms of a letter's 16.
      const ends = await Promise.allSettled([
        store(urp, storable, toUrl, print),
        putDown(urp, frame),
        close(urp, closeable),
      ])
      urp.release(storable, STORABLE)
      urp.release(closeable, CLOSEABLE)
      urp.release(document, COMPONENT)
      for (const end of ends) if (end.status === 'rejected') throw end.reason
    },
  }
}

/**
 * One window for all documents, without the machinery for menus and toolbars: made anew for each, it takes 15 % of a
 * letter's time (nine searches through all of a library's symbols are the most of it), and nobody sees it.
 */
async function openFrame(urp: Urp, desktop: string): Promise<string> {
  const empty = await load(urp, desktop, 'private:factory/swriter', '_blank', [HIDDEN])
  const model = await urp.query(empty, MODEL)
  const controller = await urp.call(
    model,
    MODEL,
    method.getCurrentController,
    () => {},
    r => r.oid(),
  )
  const frame = await urp.call(
    controller,
    CONTROLLER,
    method.getFrame,
    () => {},
    r => r.oid(),
  )
  const none = (w: Writer) => w.text('LayoutManager').type(tc.interface, LAYOUT).oid('')
  const properties = await urp.query(frame, PROPERTIES)
  await urp.call(properties, PROPERTIES, method.setPropertyValue, none, () => {})
  await putDown(urp, frame)
  await close(urp, await urp.query(empty, CLOSEABLE))
  for (const [oid, type] of [
    [empty, COMPONENT],
    [model, MODEL],
    [controller, CONTROLLER],
    [properties, PROPERTIES],
  ] as const)
    urp.release(oid, type)
  return frame
}

/** Takes the document out of the window, which its closing would close too. */
async function putDown(urp: Urp, frame: string): Promise<void> {
  const isDown = await urp.call(
    frame,
    FRAME,
    method.setComponent,
    w => w.oid('').oid(''),
    r => r.u8() === 1,
  )
  if (!isDown) throw new Error('LibreOffice would not let go of a document')
}

async function load(
  urp: Urp,
  loader: string,
  url: string,
  target: string,
  properties: Property[],
): Promise<string> {
  const document = await urp
    .call(
      loader,
      LOADER,
      method.load,
      w => writeProperties(w.text(url).text(target).i32(0), properties),
      r => r.oid(),
    )
    .catch((error: unknown) => {
      // Without its window it can read nothing, whatever the document.
      const isWell = error instanceof UnoException && error.type !== DISPOSED
      throw isWell ? new Unreadable(error.message) : error
    })
  if (document === '') throw new Unreadable('LibreOffice could not read the document')
  return document
}

function store(urp: Urp, storable: string, url: string, print: Print): Promise<void> {
  // A letter is finished: what were content controls in Word must not become boxes that its reader can fill in.
  const filter: Property[] = [['ExportFormFields', false]]
  if (print.pdfa) filter.push(['SelectPdfVersion', 2])
  if (print.tagged) filter.push(['UseTaggedPDF', true])
  const properties: Property[] = [
    ['FilterName', 'writer_pdf_Export'],
    ['FilterData', filter],
  ]
  const write = (w: Writer) => writeProperties(w.text(url), properties)
  return urp.call(storable, STORABLE, method.storeToUrl, write, () => {})
}

function close(urp: Urp, closeable: string): Promise<void> {
  return urp.call(
    closeable,
    CLOSEABLE,
    method.close,
    w => w.u8(1),
    () => {},
  )
}

type Property = [name: string, value: boolean | number | string | { short: number } | Property[]]

/** A sequence of PropertyValue: name, handle, value with its type, state (direct). */
function writeProperties(w: Writer, properties: Property[]): void {
  w.size(properties.length)
  for (const [name, value] of properties) {
    w.text(name).i32(0)
    if (typeof value === 'boolean') w.type(tc.boolean).u8(value ? 1 : 0)
    else if (typeof value === 'number') w.type(tc.long).i32(value)
    else if (typeof value === 'string') w.type(tc.string).text(value)
    else if (Array.isArray(value)) {
      writeProperties(w.type(tc.sequence, `[]${uno}.beans.PropertyValue`), value)
    } else w.type(tc.short).u16(value.short)
    w.i32(0)
  }
}
