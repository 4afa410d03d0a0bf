// One thing that can be set from outside: its name, shape and meaning.
import { z } from 'zod'

/** 1 or true, 0 or false. */
export const flag = z.enum(['0', '1', 'true', 'false']).transform(it => it === '1' || it === 'true')

interface Setting<S extends z.ZodType> {
  name: string
  shape: S
  secret?: boolean
  says: string
}

export const setting = <S extends z.ZodType>(it: Setting<S>) => it
