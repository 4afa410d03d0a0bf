// What screens of modules above build with: composing a send, the links of a thing, how deliveries read.
export type { Cargo } from './compose/how.ts'
export { SendPanel } from './compose/send-panel.tsx'
export { DocumentLinks } from './document-links.tsx'
export { deliveryTone, deliveryWord } from './words.ts'
