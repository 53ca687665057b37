// The order of the pages in the site's menu. Every page of docs/ stands here once.
const docs = (...names) => names.map((name) => `docs/${name}.md`)

export const SECTIONS = [
  { title: 'Start', files: ['README.md'] },
  {
    title: 'Guides',
    files: docs('backtests', 'sweeps', 'windows', 'training', 'tables', 'browsers'),
  },
  { title: 'Coming from', files: docs('compatibility') },
  {
    title: 'How it works',
    files: docs(
      'forecasting-honestly',
      'default-rule',
      'skill',
      'skill-log',
      'speed',
      'race-it-yourself',
      'same-bits',
      'semantics',
      'design',
    ),
  },
  { title: 'Reference', files: ['build/api/index.md', 'CONTRIBUTING.md', 'CHANGELOG.md'] },
]
