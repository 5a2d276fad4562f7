#!/usr/bin/env node
// oxlint-disable-next-line import/no-unassigned-import -- the same program under its second name
import "./create-corral.js";
