/** The package as a user gets it: packed, unpacked into a folder of its own, with its dependencies and its command. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** What package.json says. */
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
  dependencies: Record<string, string>
  exports: Record<string, unknown>
}

/** Runs npm without its scripts and notices; what it prints. */
export function npm(args: string[], cwd = root): string {
  return execFileSync('npm', [...args, '--ignore-scripts', '--no-update-notifier', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

export interface Installed {
  /** a project folder with `node_modules/hindcast`, `node_modules/.bin/hindcast` and a copy of `data/` */
  folder: string
  remove(): void
}

/** Packs what dist/ holds now and installs it in a new folder; the dependencies are links, so nothing is fetched. */
export function installPackage(): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'hindcast-package-'))
  const modules = join(folder, 'node_modules')
  const [{ filename }] = JSON.parse(npm(['pack', '--json', '--pack-destination', folder])) as [{ filename: string }]
  const home = join(modules, 'hindcast')
  mkdirSync(home, { recursive: true })
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', home, '--strip-components=1'])
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  mkdirSync(join(modules, '.bin'))
  symlinkSync(join(home, 'dist/cli/main.js'), join(modules, '.bin/hindcast'))
  cpSync(join(home, 'data'), join(folder, 'data'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
