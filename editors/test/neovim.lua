-- What docs/editors.md says of the language server, by Neovim's own commands. Ends with code 1 at what is not so.

--- How long one thing may take, in milliseconds: the machine does other things, too.
local PATIENCE = 60000

local function fail(said)
  io.stderr:write(said .. "\n")
  vim.cmd("cquit 1")
end

--- Waits until something is so; `seen` gives what was there instead.
local function await(what, found, seen)
  if not vim.wait(PATIENCE, found, 50) then
    fail(what .. " was not seen; there was: " .. vim.inspect(seen and seen() or nil))
  end
end

local function messages()
  return vim.tbl_map(function(one) return one.message end, vim.diagnostic.get(0))
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") .. "\n"
end

--- Puts the cursor on the first letter of some words.
local function on(words)
  vim.fn.cursor(1, 1)
  if vim.fn.search(words, "cW") == 0 then fail(words .. " is not in\n" .. text()) end
end

--- The text of the window that floats above the others.
local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
    end
  end
end

local function steps()
  vim.cmd.edit("law.whereas")
  await("the server", function() return #vim.lsp.get_clients({ bufnr = 0, name = "whereas" }) == 1 end)
  await("the slip", function() return (messages()[1] or ""):find("there is no `retn` here", 1, true) end, messages)

  if not vim.treesitter.highlighter.active[vim.api.nvim_get_current_buf()] then fail("the colours are not on") end
  on("type Lease")
  vim.treesitter.get_parser():parse()
  local colours = vim.treesitter.get_captures_at_cursor()
  if not vim.tbl_contains(colours, "keyword.type") and not vim.tbl_contains(colours, "keyword") then
    fail("`type` is coloured as " .. vim.inspect(colours))
  end
  if vim.bo.commentstring ~= "// %s" then fail("comments are " .. vim.bo.commentstring) end
  await("a fold", function() return vim.fn.foldlevel(4) > 0 end)

  on("retn")
  vim.lsp.buf.code_action({ apply = true, filter = function(one) return one.title == "Write `rent`" end })
  await("the fix", function() return text():find("require rent <= 10", 1, true) end, text)
  await("no mistake", function() return #messages() == 0 end, messages)

  on("low for")
  vim.lsp.buf.hover()
  await("the hover", function() return (floating() or ""):find("The rent is low", 1, true) end, floating)
  vim.cmd("silent! fclose!")

  on("rent <=")
  vim.lsp.buf.definition()
  await("the definition", function() return vim.fn.line(".") == 4 end, function() return vim.fn.getpos(".") end)

  on("rent <=")
  vim.lsp.buf.rename("price")
  await("the new name", function() return select(2, text():gsub("price", "")) == 3 end, text)

  -- Waited for, and given up after a second otherwise.
  vim.lsp.buf.format({ timeout_ms = PATIENCE })
  await("its form", function() return text():find("\n  price: integer\n  term:  integer\n", 1, true) end, text)
  vim.lsp.buf.rename("rent")
  await("the old name", function() return not text():find("price", 1, true) end, text)
  vim.cmd("silent write")

  vim.cmd.edit("lease.yaml")
  await("the finding", function() return (messages()[1] or ""):find("rule: The rent is low", 1, true) end, messages)
end

vim.schedule(function()
  local right, said = pcall(steps)
  if not right then fail(said) end
  vim.cmd("qall!")
end)
