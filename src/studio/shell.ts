/**
 * The shell: tabs that show one panel at a time, by pointer and by keyboard, as the ARIA practices describe tabs.
 *
 * @module
 */
import { type App, isBusy, onBusy } from './app.js'
import { fill, h } from './dom.js'
import { leaveArriving, openNow } from './follow-source.js'
import { keepFocus } from './keep-focus.js'
import { PANELS, type PanelEntry } from './panels/index.js'
import { turn } from './turns.js'

interface Tab {
  entry: PanelEntry
  tab: HTMLButtonElement
  panel: HTMLElement
  mounted: boolean
}

/** Builds the tabs and shows the panel that the state names, now and whenever that changes. */
export function buildShell(app: App): void {
  const tablist = document.getElementById('tabs')!
  const main = document.getElementById('panels')!
  const choose = (panel: string): void => {
    if (panel === app.state.panel) return
    app.set({ panel })
    // After the address is written, so that Back finds the place that was left.
    scrollTo(0, 0)
  }
  const tabs = PANELS.map((entry): Tab => {
    const { id, title, step } = entry
    const attributes = { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': id, 'data-step': step }
    const tab = h('button', { ...attributes, onclick: () => choose(id) }, title)
    const heading = h('h2', { class: 'sr-only', tabindex: -1 }, title)
    const panel = h('section', { id, class: 'panel', role: 'tabpanel', 'aria-labelledby': `tab-${id}` }, heading)
    panel.hidden = true
    return { entry, tab, panel, mounted: false }
  })
  fill(tablist, ...tabs.map(({ tab }) => tab))
  fill(main, noticesOf(app), ...tabs.map(({ panel }) => panel))

  tablist.addEventListener('keydown', (event) => {
    const at = tabs.findIndex(({ tab }) => tab === document.activeElement)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (at < 0 || to === undefined) return
    event.preventDefault()
    const { entry, tab } = tabs[(to + tabs.length) % tabs.length]
    tab.focus()
    choose(entry.id)
  })

  const show = (): void => {
    for (const each of tabs) {
      const shown = each.entry.id === app.state.panel
      each.tab.setAttribute('aria-selected', String(shown))
      each.tab.tabIndex = shown ? 0 : -1
      each.panel.hidden = !shown
      if (!shown) continue
      // Before the page is laid out in any case.
      requestAnimationFrame(() => each.tab.scrollIntoView({ block: 'nearest', inline: 'nearest' }))
      document.title = `${each.entry.title} · hindcast studio`
      if (each.mounted) continue
      each.mounted = true
      void mountPanel(each, app)
    }
  }
  app.on(['panel'], show)
  show()
  keepFocus(app, main)
}

/** Notices above the panels, with a button that dismisses them. */
function noticesOf(app: App): HTMLElement {
  const place = h('div', { class: 'notices', role: 'status' })
  const show = (): void => {
    const { notices } = app.state
    const close = h('button', { type: 'button', onclick: () => app.set({ notices: [] }) }, 'Dismiss')
    const box = h('div', { class: 'notice notice-warn' }, ...notices.map((text) => h('p', {}, text)), close)
    fill(place, notices.length > 0 && box, heldNotice(app))
  }
  app.on(['notices', 'arriving'], show)
  // What a file that waits for the training is said to do.
  onBusy(app, show)
  show()
  return place
}

/** A file that came during a training: nothing is lost until its owner says so. */
function heldNotice(app: App): HTMLElement | null {
  const { arriving } = app.state
  if (arriving?.status !== 'held') return null
  const { name } = arriving.source
  const busy = isBusy(app.state)
  const text = busy ? `${name} waits, because a network is being trained.` : `${name} came while a network trained.`
  const open = h(
    'button',
    { type: 'button', onclick: () => openNow(app, arriving) },
    busy ? `Stop the training and open ${name}` : `Open ${name}`,
  )
  const leave = h('button', { type: 'button', onclick: () => leaveArriving(app) }, 'Leave it')
  return h('div', { class: 'notice notice-warn' }, h('p', {}, text), h('div', { class: 'row' }, open, leave))
}

/** Loads a panel's module and has it draw; where that fails, the panel says so and offers to try again. */
async function mountPanel(each: Tab, app: App): Promise<void> {
  const { entry, panel } = each
  const root = h('div', { class: 'panel-body' })
  panel.append(root)
  panel.setAttribute('aria-busy', 'true')
  try {
    const { mount } = await entry.load()
    await turn()
    mount(root, app)
    panel.removeAttribute('aria-busy')
  } catch (error) {
    const again = (): void => {
      root.remove()
      void mountPanel(each, app)
    }
    const message = error instanceof Error ? error.message : String(error)
    panel.removeAttribute('aria-busy')
    fill(
      root,
      h(
        'div',
        { class: 'notice notice-error', role: 'alert' },
        h('p', {}, `This panel could not be shown: ${message}`),
        h('button', { type: 'button', onclick: again }, 'Try again'),
      ),
    )
  }
}
