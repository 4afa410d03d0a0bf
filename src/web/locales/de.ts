// German, complete: the shell's texts, and those of each module.
import { customersDe } from '../../modules/customers/screens/de.ts'
import { personDe } from '../../modules/customers/screens/person/de.ts'
import { rulesDe } from '../../modules/customers/screens/rules/de.ts'
import { deliveryDe } from '../../modules/delivery/screens/de.ts'
import { documentsDe } from '../../modules/documents/screens/de.ts'
import { templatesDe } from '../../modules/templates/screens/de.ts'
import { workspaceDe } from '../../modules/workspace/screens/de.ts'
import { webhooksDe } from '../../modules/workspace/screens/webhooks/de.ts'
import { trashDe } from '../../modules/workspace/screens/trash/de.ts'
import { uploadsDe } from '../../modules/workspace/screens/uploads/de.ts'
import { postDe } from '../../modules/workspace/screens/post/de.ts'
import { oidcDe } from '../../modules/workspace/screens/oidc/de.ts'
import { adminToldDe } from '../../modules/workspace/screens/admin-told.de.ts'
import { adminDe } from '../../modules/workspace/screens/admin.de.ts'
import { peopleDe } from '../../modules/workspace/screens/people.de.ts'
import { secondFactorDe } from '../../modules/workspace/screens/second-factor/de.ts'
import type { Catalogue } from '../kit/text/text.ts'
import { refusalsDe } from './refusals.de.ts'
import { shellDe } from './shell.de.ts'

export const de: Catalogue = {
  ...shellDe,
  ...refusalsDe,
  ...workspaceDe,
  ...peopleDe,
  ...webhooksDe,
  ...trashDe,
  ...uploadsDe,
  ...postDe,
  ...secondFactorDe,
  ...oidcDe,
  ...adminDe,
  ...adminToldDe,
  ...customersDe,
  ...rulesDe,
  ...personDe,
  ...templatesDe,
  ...deliveryDe,
  ...documentsDe,
}
