// Test support: every change that a company can make, by the name of its route.
import { deliveryActs } from './delivery.ts'
import { paperActs } from './papers.ts'
import type { Acts, Scene } from './scene.ts'
import { workspaceActs } from './workspace.ts'

export const actsOf = (scene: Scene): Acts => ({
  ...workspaceActs(scene),
  ...paperActs(scene),
  ...deliveryActs(scene),
})
