import './style/tokens.css';
import './style/base.css';
import './style/parts.css';
import './style/frame.css';
import './style/verdict.css';
import { render } from 'preact';
import { startData } from './data/start.ts';
import { listenToKeys } from './frame/keys.ts';
import { Shell } from './frame/shell.tsx';
import { applyTheme } from './frame/theme.ts';

applyTheme();
listenToKeys();
startData();
render(<Shell />, document.getElementById('page')!);
