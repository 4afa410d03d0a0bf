// One setting of the environment as data, so that a room can keep its own beside its code.
import { z } from 'zod'

export interface Setting<S extends z.ZodType> {
  name: string
  shape: S
  secret?: boolean
  says: string
}

export const setting = <S extends z.ZodType>(it: Setting<S>) => it

export const flag = z.enum(['0', '1', 'true', 'false']).transform(it => it === '1' || it === 'true')
