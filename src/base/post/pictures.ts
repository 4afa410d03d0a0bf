// Pictures that a mail brings along: read when it goes, so that what waits stays small.
import type { Base } from '../base.ts'
import type { Mail } from './driver.ts'

/** A picture that is gone by then is left out: the HTML has words in its place. */
export async function withPictures(
  { files, log }: Pick<Base, 'files' | 'log'>,
  workspace_id: string,
  mail: Mail,
): Promise<Mail> {
  if (!mail.pictures) return mail
  const pictures = await Promise.all(
    mail.pictures.map(async it => {
      try {
        return [{ ...it, content: Buffer.from(await files.read(workspace_id, it.sha256)).toString('base64') }]
      } catch (error) {
        log.warn({ err: error }, 'a picture of a mail could not be read')
        return []
      }
    }),
  )
  return { ...mail, pictures: pictures.flat() }
}
