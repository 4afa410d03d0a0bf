// Test support: every change that a company can make, by the name of its route.
import { adminActs } from './admin.ts'
import { deliveryActs } from './delivery.ts'
import { paperActs } from './papers.ts'
import { peopleActs } from './people.ts'
import { ruleActs } from './rules.ts'
import type { Acts, Scene } from './scene.ts'
import { workspaceActs } from './workspace.ts'

export const actsOf = (scene: Scene): Acts => ({
  ...workspaceActs(scene),
  ...peopleActs(scene),
  ...adminActs(scene),
  ...ruleActs(scene),
  ...paperActs(scene),
  ...deliveryActs(scene),
})
