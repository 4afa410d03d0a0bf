// What may be said of an error's message: words that any program uses. Names, numbers and addresses become an ellipsis.

/** A message holds what somebody typed as often as not, so what is let out is a list; first names are not in it. */
const plain = new Set(
  `a aborted about accept accepted access address after again allowed already always an and another any are argument
  arguments array as assert assertion assignment at available await bad before begin being between boolean both broke
  broken buffer but by bytes call called callback can cannot cast change changed channel character characters check
  circular class cleared client close closed code column commit conflict connect connected connecting connection const
  constraint constructor contains convert converting could create current cyclic data database date deadlock declared
  default defined delete denied descriptor destroyed detected did directory disconnected do does done double duplicate
  each element empty encoding end ended error evaluating event exceed exceeded exceeds exist existing exists exited
  expected expired extra failed failure false fetch field file files finished first for foreign format found from full
  function get given global got group handle handler has have header heap hook host id identifier if ignored illegal in
  incorrect index infinite initialization initialized inner input inside instance instanceof integer internal into
  invalid is it its iterable iterator job json key keys kind label large last left length less limit line list literal
  local lock locked long longer loop lost made malformed many map match maximum memory message method missing module
  more most must name names never new next no non none not nothing null number object of old on once one only open
  opened operation operator option or other out outside over own packet page parameter parameters parse parser part
  password path pattern pending permission permitted piece pool port position possible precision present primary
  private process promise properties property protocol prototype query queue range reached read reading receive
  received record recursion redefine reference refused regular reject rejected relation released remote remove removed
  request required reset resolve resolved resource response result return returned returning role rollback root row
  rows running same schema search second seconds security select send sent sequence server session set should shutdown
  signal size small socket space stack start started state statement status stopped storage store stream string
  structure such supported symbol syntax system table terminated than that the there this thread time timed timeout to
  token too transaction trigger true try tried type types unable undefined unexpected unhandled unique unknown
  unrecognized unsupported until update upload url use used user using valid value values variable version view
  violates waiting was were when where which while with without workspace worker write writing wrong yet zero`.split(
    /\s+/,
  ),
)

/** A capital inside a sentence may begin a name: Must, Page and Long are some. */
function isPlain(word: string, at: number): boolean {
  return plain.has(word) || word === 'JSON' || (at === 0 && plain.has(word.toLowerCase()))
}

/** Characters of a message that are read. */
const longest = 1000

/** `Cannot read properties of undefined (reading 'total')` becomes `Cannot read properties of undefined (reading '…')`. */
export function maskMessage(message: string): string {
  return message
    .slice(0, longest)
    .replace(/[\p{L}\p{M}\p{N}_]+/gu, (word, at: number) => (isPlain(word, at) ? word : '…'))
    .replace(/[^\x20-\x7e…]+/g, ' ')
    .replace(/…(?:[\s.,:;@+/\\|-]*…)+/g, '…')
    .trim()
}
