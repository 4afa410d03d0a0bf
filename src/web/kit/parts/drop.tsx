// Files come in by dropping them anywhere on the page, or by choosing them.
import { useEffect, useId, useRef, useState } from 'react'
import { t } from '../text/text.ts'

/** Hears files dropped anywhere in the window; gives whether some are held over it now. */
export function useDropAnywhere(onFiles: (files: File[]) => void, isOff = false): boolean {
  const [isOver, setOver] = useState(false)
  const told = useRef(onFiles)
  useEffect(() => {
    told.current = onFiles
  })
  useEffect(() => {
    if (isOff) return undefined
    let depth = 0
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const step = (by: number) => (event: DragEvent) => {
      if (!holdsFiles(event)) return
      depth = Math.max(0, depth + by)
      setOver(depth > 0)
    }
    const enter = step(1)
    const leave = step(-1)
    function over(event: DragEvent) {
      if (holdsFiles(event)) event.preventDefault()
    }
    function drop(event: DragEvent) {
      if (!holdsFiles(event)) return
      event.preventDefault()
      depth = 0
      setOver(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length > 0) told.current(files)
    }
    addEventListener('dragenter', enter)
    addEventListener('dragleave', leave)
    addEventListener('dragover', over)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragenter', enter)
      removeEventListener('dragleave', leave)
      removeEventListener('dragover', over)
      removeEventListener('drop', drop)
    }
  }, [isOff])
  return isOver
}

/** Lies over the page while files are held over it. */
export function DropVeil({ text }: { text: string }) {
  return (
    <div
      aria-hidden
      className="pointer-events-none fixed inset-3 z-30 grid place-items-center rounded-leaf border-2 border-dashed border-cloth bg-cloth-wash/90"
    >
      <p className="display text-xl text-cloth">{text}</p>
    </div>
  )
}

interface ChooserAsk {
  label: string
  accept: string
  multiple?: boolean
  isMain?: boolean
  onFiles: (files: File[]) => void
}

/** A button that opens the file chooser. The input is what the keyboard and a screen reader reach. */
export function FileButton({ label, accept, multiple = false, isMain = false, onFiles }: ChooserAsk) {
  const id = useId()
  return (
    <span className="relative inline-flex">
      <input
        id={id}
        type="file"
        accept={accept}
        multiple={multiple}
        className="peer absolute inset-0 size-full cursor-pointer opacity-0 file:cursor-pointer"
        onChange={event => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
      <label
        htmlFor={id}
        className={`btn peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-cloth ${isMain ? 'btn-main' : ''}`}
      >
        {label}
      </label>
    </span>
  )
}

/** A file on its way: its name and how far it is. */
export function Sending({ name, share }: { name: string; share: number }) {
  const percent = Math.round(share * 100)
  return (
    <output className="quiet block">
      {share < 1 ? t('Sending {name}: {percent} %', { name, percent }) : t('Reading {name}', { name })}
      <span aria-hidden className="mt-1 block h-1 bg-wash">
        <span
          className="block h-full origin-left bg-cloth rtl:origin-right"
          style={{ transform: `scaleX(${share})` }}
        />
      </span>
    </output>
  )
}
