// The order of the pages in the site's menu. Every page of docs/ stands here once.
const docs = (...names) => names.map((name) => `docs/${name}.md`)

export const SECTIONS = [
  { title: 'Start', files: ['README.md', ...docs('quick-start', 'your-own-file', 'command-line')] },
  {
    title: 'Guides',
    files: docs(
      'seasons',
      'covariates',
      'backtests',
      'intervals',
      'sweeps',
      'fleets',
      'which-window',
      'training-loop',
      'exports',
      'browsers',
      'limits',
    ),
  },
  {
    title: 'Coming from',
    files: docs('from-pytorch', 'from-tensorflowjs', 'from-darts', 'from-statsforecast', 'compatibility'),
  },
  { title: 'In full', files: docs('tables', 'windows', 'training', 'default-rule', 'forecasting-honestly') },
  {
    title: 'How it works',
    files: docs('skill', 'skill-log', 'speed', 'race-it-yourself', 'same-bits', 'semantics', 'design'),
  },
  { title: 'Reference', files: ['build/api/index.md', 'CONTRIBUTING.md', 'CHANGELOG.md'] },
]
