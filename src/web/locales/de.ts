// German, complete: the shell's texts, and those of each module.
import { customersDe } from '../../modules/customers/screens/de.ts'
import { deliveryDe } from '../../modules/delivery/screens/de.ts'
import { documentsDe } from '../../modules/documents/screens/de.ts'
import { templatesDe } from '../../modules/templates/screens/de.ts'
import { workspaceDe } from '../../modules/workspace/screens/de.ts'
import { webhooksDe } from '../../modules/workspace/screens/webhooks/de.ts'
import { peopleDe } from '../../modules/workspace/screens/people.de.ts'
import type { Catalogue } from '../kit/text/text.ts'
import { refusalsDe } from './refusals.de.ts'
import { shellDe } from './shell.de.ts'

export const de: Catalogue = {
  ...shellDe,
  ...refusalsDe,
  ...workspaceDe,
  ...peopleDe,
  ...webhooksDe,
  ...customersDe,
  ...templatesDe,
  ...deliveryDe,
  ...documentsDe,
}
