#!/usr/bin/env node
import "./create-corral.js";
