// ECharts with only what our charts use, drawn as SVG: a chunk of its own, loaded when a chart is shown.
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Figures, Look } from './chart.tsx'

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

/** Told apart without colour too. */
const symbols = ['circle', 'rect', 'triangle', 'diamond'] as const
const dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]] as const

/** Draws into the box; gives what takes it away. It follows the box's size by itself. */
export function draw(box: HTMLElement, figures: Figures, look: Look): () => void {
  const chart = init(box, null, { renderer: 'svg' })
  chart.setOption(optionOf(figures, look))
  const watch = new ResizeObserver(() => {
    chart.resize()
    // On a phone the legend takes two lines.
    chart.setOption({ grid: { top: box.clientWidth < 420 ? 68 : 40 } })
  })
  watch.observe(box)
  return () => {
    watch.disconnect()
    chart.dispose()
  }
}

function optionOf({ kind, labels, series }: Figures, look: Look) {
  const text = { color: look.ink, fontFamily: look.font, fontSize: 13 }
  const names = {
    type: 'category',
    data: labels,
    axisLine: { lineStyle: { color: look.edge } },
    axisTick: { show: false },
    axisLabel: {
      ...text,
      ...(kind === 'bars' ? { width: 150, overflow: 'truncate' } : { hideOverlap: true }),
    },
    ...(kind === 'bars' ? { inverse: true } : { boundaryGap: labels.length < 2 }),
  } as const
  const counts = {
    type: 'value',
    minInterval: 1,
    axisLabel: text,
    splitLine: { lineStyle: { color: look.rule } },
  } as const
  return {
    animation: false,
    color: look.hues,
    textStyle: text,
    grid: { left: 4, right: 16, top: 40, bottom: 4, containLabel: true },
    legend: {
      ...{ left: 0, top: 0, textStyle: text, itemGap: 16 },
      ...(kind === 'bars' ? { icon: 'rect', itemWidth: 14, itemHeight: 14 } : {}),
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: look.leaf,
      borderColor: look.edge,
      borderWidth: 1,
      textStyle: text,
      extraCssText: 'box-shadow: none; border-radius: 3px',
    },
    ...(kind === 'bars' ? { xAxis: counts, yAxis: names } : { xAxis: names, yAxis: counts }),
    series: series.map((one, at) => ({
      name: one.name,
      data: one.values,
      ...shapeOf(kind, at, labels.length),
    })),
  } as const
}

function shapeOf(kind: Figures['kind'], at: number, count: number) {
  if (kind === 'bars') return { type: 'bar', barMaxWidth: 14, barGap: '15%' } as const
  return {
    type: 'line',
    symbol: symbols[at % symbols.length],
    symbolSize: 6,
    // Marks on every one of 365 days are a band.
    showSymbol: count <= 45,
    lineStyle: { width: 2, type: dashes[at % dashes.length] },
  } as const
}
