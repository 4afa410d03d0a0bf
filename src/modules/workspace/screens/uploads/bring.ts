// Sending files into the library: one after the other, each refused or taken by itself.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { say } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { sendFile } from '../../../../web/kit/wire/upload.ts'
import type { Upload } from '../../contract.ts'

export function useBring() {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const [sending, setSending] = useState<{ name: string; share: number }[]>([])
  const [refused, setRefused] = useState<{ error: unknown; file: string }[]>([])

  async function bringNow(files: File[]) {
    setRefused([])
    const taken: Upload[] = []
    for (const file of files) {
      try {
        const onProgress = (share: number) => setSending([{ name: file.name, share }])
        taken.push(await sendFile<Upload>('/uploads', file, { onProgress }))
      } catch (error) {
        setRefused(before => [...before, { error, file: file.name }])
      }
    }
    setSending([])
    const [last] = taken
    if (!last) return
    await answers.invalidateQueries({ queryKey: ['uploads'] })
    say(t('{n} file uploaded|{n} files uploaded', { n: taken.length }), {
      label: t('Open'),
      onClick: () => void navigate(`/uploads?open=${last.id}`),
    })
  }
  return { bring: (files: File[]) => void bringNow(files), sending, refused }
}
