<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AddKeyView</name>
    <message>
        <source>Add a key</source>
        <translation>添加密钥</translation>
    </message>
    <message>
        <source>S&amp;wap key and secret</source>
        <translation>对调 API Key 与 Secret(&amp;W)</translation>
    </message>
    <message>
        <source>Open the exchange&apos;s key page</source>
        <translation>打开交易所的密钥页面</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>测试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>测试中…</translation>
    </message>
    <message>
        <source>Type {word} to save it all the same</source>
        <translation>若仍要保存，请输入 {word}</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>保存中…</translation>
    </message>
    <message>
        <source>for yourself, such as “main account”</source>
        <translation>供自己辨认，例如“主账户”</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Exchange</source>
        <translation>交易所(&amp;E)</translation>
    </message>
    <message>
        <source>En&amp;vironment</source>
        <translation>环境(&amp;V)</translation>
    </message>
    <message>
        <source>Give the key the right to trade only, never to withdraw, and bind it to your address. The secret is kept encrypted and is never shown again.</source>
        <translation>只给密钥交易权限，切勿开放提币，并绑定您的 IP 地址。Secret 加密保存，不会再次显示。</translation>
    </message>
    <message>
        <source>may stay empty</source>
        <translation>可以留空</translation>
    </message>
    <message>
        <source>paste it, or drop its file here</source>
        <translation>粘贴，或把文件拖到这里</translation>
    </message>
    <message>
        <source>&amp;Load a file…</source>
        <translation>读取文件(&amp;L)…</translation>
    </message>
    <message>
        <source>■ Real money. Orders of this account leave only while live is unlocked, which takes the passphrase once more.</source>
        <translation>■ 真实资金。只有解锁实盘（需再次输入口令）后，此账户的委托才会发出。</translation>
    </message>
    <message>
        <source>Load a private key</source>
        <translation>读取私钥</translation>
    </message>
    <message>
        <source>This file holds no key: it is no text, or too large.</source>
        <translation>这个文件里没有密钥：它不是文本，或者太大。</translation>
    </message>
    <message>
        <source>Key and secret seem to stand in each other&apos;s place.</source>
        <translation>API Key 与 Secret 似乎填反了。</translation>
    </message>
    <message>
        <source>This does not look like an API key of {exchange}.</source>
        <translation>这看起来不像 {exchange} 的 API Key。</translation>
    </message>
    <message>
        <source>This does not look like a secret of {exchange}.</source>
        <translation>这看起来不像 {exchange} 的 Secret。</translation>
    </message>
    <message>
        <source>The kind of key does not fit: Ed25519 and RSA have a private key (PEM), HMAC has a secret of one line.</source>
        <translation>密钥类型不符：Ed25519 和 RSA 使用私钥（PEM），HMAC 使用一行 Secret。</translation>
    </message>
    <message>
        <source>Blanks around what was pasted were cut off.</source>
        <translation>已去掉粘贴内容首尾的空白。</translation>
    </message>
</context>
<context>
    <name>Balances</name>
    <message>
        <source>▲ The exchange does not let this account trade now.</source>
        <translation>▲ 交易所目前不允许此账户交易。</translation>
    </message>
    <message>
        <source>No key yet: add one, or try practice.</source>
        <translation>还没有密钥：请添加一个，或先试试练习。</translation>
    </message>
    <message>
        <source>Add a key…</source>
        <translation>添加密钥…</translation>
    </message>
    <message>
        <source>This account is empty. What you deposit will be listed here.</source>
        <translation>该账户没有资产。充值后会显示在这里。</translation>
    </message>
    <message>
        <source>▲ Spot is empty: all you have lies in the {wallet} wallet, where orders cannot use it.</source>
        <translation>▲ 现货钱包是空的：您的资金都在{wallet}钱包里，不能用于委托。</translation>
    </message>
    <message>
        <source>▲ {amount} {asset} in the {wallet} wallet</source>
        <translation>▲ {wallet}钱包里有 {amount} {asset}</translation>
    </message>
    <message>
        <source>▲ {n} assets in the {wallet} wallet</source>
        <translation>▲ {wallet}钱包里有 {n} 种资产</translation>
    </message>
    <message>
        <source>Loading balances…</source>
        <translation>正在加载余额…</translation>
    </message>
    <message>
        <source>{asset}: free {free}, on orders {held}, total {total}. Click to use it all.</source>
        <translation>{asset}：可用 {free}，冻结 {held}，总额 {total}。点击即全部使用。</translation>
    </message>
    <message>
        <source>Not tradable: in the {wallet} wallet</source>
        <translation>不可交易：在{wallet}钱包里</translation>
    </message>
    <message>
        <source>{asset}: {total} in the {wallet} wallet. Orders cannot use it.</source>
        <translation>{asset}：{wallet}钱包里有 {total}，不能用于委托。</translation>
    </message>
</context>
<context>
    <name>BalancesModel</name>
    <message>
        <source>Asset</source>
        <translation>资产</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>On orders</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>总额</translation>
    </message>
</context>
<context>
    <name>BalancesView</name>
    <message>
        <source>BALANCES</source>
        <translation>余额</translation>
    </message>
    <message>
        <source>Show zeros</source>
        <translation>显示零余额</translation>
    </message>
    <message>
        <source>Show assets of which you have nothing too</source>
        <translation>同时显示余额为零的资产</translation>
    </message>
    <message>
        <source>Deposits and withdrawals…</source>
        <translation>充值与提币记录…</translation>
    </message>
    <message>
        <source>Move to spot…</source>
        <translation>划转到现货…</translation>
    </message>
    <message>
        <source>Balances</source>
        <translation>余额</translation>
    </message>
    <message>
        <source>Enter hands the free amount to the ticket</source>
        <translation>按回车键把可用数量填入下单面板</translation>
    </message>
</context>
<context>
    <name>Book</name>
    <message>
        <source>Price {asset}</source>
        <translation>价格 {asset}</translation>
    </message>
    <message>
        <source>Amount {asset}</source>
        <translation>数量 {asset}</translation>
    </message>
    <message>
        <source>Sum</source>
        <translation>累计</translation>
    </message>
    <message>
        <source>Choose a pair (Ctrl+K) to see its book.</source>
        <translation>选择交易对（Ctrl+K）以查看订单簿。</translation>
    </message>
    <message>
        <source>Waiting for the book…</source>
        <translation>正在等待订单簿…</translation>
    </message>
    <message>
        <source>spread {spread} · {points} bp</source>
        <translation>价差 {spread} · {points} 基点</translation>
    </message>
</context>
<context>
    <name>BookModel</name>
    <message>
        <source>Click: this price. Double click: this price and all that rests up to it, {total}.</source>
        <translation>单击：取此价格。双击：取此价格及到此价为止的累计数量 {total}。</translation>
    </message>
    <message>
        <source>Ask {price}, amount {quantity}, up to here {total}</source>
        <translation>卖价 {price}，数量 {quantity}，累计 {total}</translation>
    </message>
    <message>
        <source>Bid {price}, amount {quantity}, up to here {total}</source>
        <translation>买价 {price}，数量 {quantity}，累计 {total}</translation>
    </message>
</context>
<context>
    <name>BookView</name>
    <message>
        <source>ORDER BOOK</source>
        <translation>订单簿</translation>
    </message>
    <message>
        <source>Group prices by</source>
        <translation>价格合并精度</translation>
    </message>
</context>
<context>
    <name>CancelPresenter</name>
    <message>
        <source>Selected orders: {count}</source>
        <translation>选中的委托：{count}</translation>
    </message>
    <message>
        <source>All buys: {count}</source>
        <translation>全部买单：{count}</translation>
    </message>
    <message>
        <source>All sells: {count}</source>
        <translation>全部卖单：{count}</translation>
    </message>
    <message>
        <source>All of {pair}: {count}</source>
        <translation>{pair} 的全部委托：{count}</translation>
    </message>
    <message>
        <source>All of this account: {count}</source>
        <translation>本账户的全部委托：{count}</translation>
    </message>
    <message>
        <source>Everywhere, at every signed-in exchange (hold Ctrl+Shift+X)</source>
        <translation>所有已登录的交易所（按住 Ctrl+Shift+X）</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>撤单中…</translation>
    </message>
</context>
<context>
    <name>Cancels</name>
    <message>
        <source>Cancelling…</source>
        <translation>撤单中…</translation>
    </message>
    <message>
        <source>Cancelling: {gone} of {asked} gone…</source>
        <translation>撤单中：{asked} 笔中已失效 {gone} 笔…</translation>
    </message>
    <message>
        <source>What else is open could not be seen. {reason}</source>
        <translation>未能查看还有哪些委托未了结。{reason}</translation>
    </message>
    <message>
        <source>There was no order to cancel.</source>
        <translation>没有可撤的委托。</translation>
    </message>
    <message>
        <source>{gone} of {asked} gone, confirmed {time} UTC.</source>
        <translation>{asked} 笔委托中有 {gone} 笔已确认失效（{time} UTC）。</translation>
    </message>
    <message>
        <source>{gone} gone</source>
        <translation>已失效 {gone} 笔</translation>
    </message>
    <message>
        <source>{count} still being checked</source>
        <translation>仍在核实 {count} 笔</translation>
    </message>
    <message>
        <source>{count} still there: {orders}</source>
        <translation>仍在 {count} 笔：{orders}</translation>
    </message>
    <message>
        <source>{parts} ({time} UTC).</source>
        <translation>{parts}（{time} UTC）。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Price chart</source>
        <translation>价格图表</translation>
    </message>
    <message>
        <source>{time}  O {open}  H {high}  L {low}  C {close}  V {volume}</source>
        <translation>{time}  开 {open}  高 {high}  低 {low}  收 {close}  量 {volume}</translation>
    </message>
</context>
<context>
    <name>ChangePassphraseView</name>
    <message>
        <source>Change the passphrase</source>
        <translation>修改口令</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Change it</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Changing…</source>
        <translation>修改中…</translation>
    </message>
    <message>
        <source>Passphrase &amp;until now</source>
        <translation>当前口令(&amp;U)</translation>
    </message>
    <message>
        <source>A copy of the vault file made before still opens with the old passphrase. If somebody may know it, make new API keys at the exchange too.</source>
        <translation>以前复制的保险库文件仍可用旧口令打开。如果旧口令可能已被他人知道，请同时在交易所更换 API 密钥。</translation>
    </message>
</context>
<context>
    <name>Chart</name>
    <message>
        <source>Choose a pair (Ctrl+K) to see its chart.</source>
        <translation>选择交易对（Ctrl+K）以查看图表。</translation>
    </message>
    <message>
        <source>Loading the chart…</source>
        <translation>正在加载图表…</translation>
    </message>
    <message>
        <source>Nobody has traded this pair lately.</source>
        <translation>该交易对近期没有成交。</translation>
    </message>
    <message>
        <source>{sign} {side} {quantity} @ {price}</source>
        <translation>{sign} {side} {quantity} @ {price}</translation>
    </message>
</context>
<context>
    <name>ChartView</name>
    <message>
        <source>CHART</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>{n} m</source>
        <translation>{n} 分</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} 时</translation>
    </message>
    <message>
        <source>{n} d</source>
        <translation>{n} 日</translation>
    </message>
</context>
<context>
    <name>ConfirmSheet</name>
    <message>
        <source>Send this order?</source>
        <translation>确认下单？</translation>
    </message>
    <message>
        <source>&amp;Type {word} to send it with real money:</source>
        <translation>输入 {word}，以真实资金发送(&amp;T)：</translation>
    </message>
    <message>
        <source>Cannot be sent</source>
        <translation>无法发送</translation>
    </message>
    <message>
        <source>Send with real money:
{order}</source>
        <translation>以真实资金发送：
{order}</translation>
    </message>
    <message>
        <source>Send anyway:
{order}</source>
        <translation>仍要发送：
{order}</translation>
    </message>
    <message>
        <source>Looking at the limits of this account…</source>
        <translation>正在核对此账户的限额…</translation>
    </message>
    <message>
        <source>&amp;Limits of this account…</source>
        <translation>此账户的限额…(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
</context>
<context>
    <name>Corner</name>
    <message>
        <source>Cancel ▾</source>
        <translation>撤单 ▾</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>导出 CSV…</translation>
    </message>
    <message>
        <source>Only orders made here</source>
        <translation>仅限在此下的委托</translation>
    </message>
    <message>
        <source>Everything on the account</source>
        <translation>账户上的全部委托</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter the rows</source>
        <translation>筛选行</translation>
    </message>
    <message>
        <source>Cancel several orders</source>
        <translation>撤销多笔委托</translation>
    </message>
    <message>
        <source>More about orders</source>
        <translation>委托的更多功能</translation>
    </message>
    <message>
        <source>Journal…</source>
        <translation>委托日志…</translation>
    </message>
    <message>
        <source>Dead-man switch</source>
        <translation>失联自动撤单</translation>
    </message>
</context>
<context>
    <name>DeadManPresenter</name>
    <message>
        <source>Without a sign of life from this program the exchange cancels every order of the account after {n} s.</source>
        <translation>若 {n} 秒内收不到本程序的心跳，交易所会撤销该账户的全部委托。</translation>
    </message>
    <message>
        <source>▲ not renewed</source>
        <translation>▲ 未能续期</translation>
    </message>
    <message>
        <source>▲ time is up</source>
        <translation>▲ 已超时</translation>
    </message>
    <message>
        <source>● heartbeats kept</source>
        <translation>● 心跳保持中</translation>
    </message>
    <message>
        <source>● armed</source>
        <translation>● 已启用</translation>
    </message>
    <message>
        <source>● armed, {n} s</source>
        <translation>● 已启用，{n} 秒</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>{n} seconds</source>
        <translation>{n} 秒</translation>
    </message>
</context>
<context>
    <name>Display</name>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} 小时</translation>
    </message>
</context>
<context>
    <name>EstimateRows</name>
    <message>
        <source>You receive</source>
        <translation>您将收到</translation>
    </message>
    <message>
        <source>You pay</source>
        <translation>您将支付</translation>
    </message>
    <message>
        <source>Break-even, both fees</source>
        <translation>盈亏平衡价（含双边手续费）</translation>
    </message>
    <message>
        <source>Left after</source>
        <translation>成交后剩余</translation>
    </message>
</context>
<context>
    <name>ExportPresenter</name>
    <message>
        <source>Exported to {file}, encrypted. Keys in it: {count}. Keep its passphrase elsewhere.</source>
        <translation>已加密导出到 {file}，共 {count} 个密钥。请把它的口令另行保管。</translation>
    </message>
</context>
<context>
    <name>ExportView</name>
    <message>
        <source>Export the keys</source>
        <translation>导出密钥</translation>
    </message>
    <message>
        <source>Passphrase of the &amp;file</source>
        <translation>文件的口令(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Passphrase of the vault</source>
        <translation>保险库的口令(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>正在导出…</translation>
    </message>
    <message>
        <source>Wait {seconds} s</source>
        <translation>请等待 {seconds} 秒</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Every key with its secret, its name and its limits goes into one encrypted file. Only the passphrase of the file opens it: whoever has both can trade with your keys, and without the passphrase nobody can, you neither.</source>
        <translation>每个密钥连同其 Secret、名称和限额会写入一个加密文件。只有文件的口令能打开它：谁同时拥有两者，谁就能用您的密钥交易；没有口令，任何人都打不开，您也不例外。</translation>
    </message>
    <message>
        <source>Export the keys to a file</source>
        <translation>把密钥导出到文件</translation>
    </message>
</context>
<context>
    <name>FieldBlock</name>
    <message>
        <source>Use {text}</source>
        <translation>改为 {text}</translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message>
        <source>&amp;Make the vault</source>
        <translation>创建保险库(&amp;M)</translation>
    </message>
    <message>
        <source>Welcome to Tessera</source>
        <translation>欢迎使用 Tessera</translation>
    </message>
    <message>
        <source>Making it…</source>
        <translation>创建中…</translation>
    </message>
    <message>
        <source>&amp;Try practice</source>
        <translation>试试练习(&amp;T)</translation>
    </message>
    <message>
        <source>Practise first</source>
        <translation>先练习</translation>
    </message>
    <message>
        <source>A complete exchange runs inside this computer, with play money and no keys. No passphrase is needed.</source>
        <translation>本机内运行着一个完整的交易所，使用虚拟资金，不需要密钥，也不需要口令。</translation>
    </message>
    <message>
        <source>Or keep your API keys here</source>
        <translation>或者在此保管您的 API 密钥</translation>
    </message>
    <message>
        <source>They are encrypted in one file on this computer, the vault. Only the passphrase opens it, and nobody can restore it: if it is forgotten, make a new vault and new API keys at the exchange. Nothing else is lost; your funds and orders are at the exchange.</source>
        <translation>密钥加密保存在本机的一个文件（保险库）中。只有口令能打开它，而且谁都无法找回口令：如果忘记，请创建新的保险库，并在交易所重新创建 API 密钥。除此之外不会有任何损失，您的资金和委托都在交易所。</translation>
    </message>
</context>
<context>
    <name>Guards</name>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} ms</source>
        <translation>{n} 毫秒</translation>
    </message>
    <message>
        <source>The price is {value} worse than the market: {place} asks above {limit}.</source>
        <translation>价格比市场差 {value}：{place}规定超过 {limit} 时询问。</translation>
    </message>
    <message>
        <source>The order is worth {value}, far more than your latest ones: {place} asks above {limit}.</source>
        <translation>订单价值 {value}，远高于您最近的订单：{place}规定超过 {limit} 时询问。</translation>
    </message>
    <message>
        <source>The amount is {value} of all that the visible book holds: {place} asks above {limit}.</source>
        <translation>数量占可见订单簿的 {value}：{place}规定超过 {limit} 时询问。</translation>
    </message>
    <message>
        <source>The same order was sent {value} ago: {place} asks within {limit}.</source>
        <translation>{value} 前已发送过相同的订单：{place}规定在 {limit} 内重复时询问。</translation>
    </message>
    <message>
        <source>It would be {value} in a short time: {place} asks above {limit}.</source>
        <translation>短时间内将达到 {value}：{place}规定超过 {limit} 时询问。</translation>
    </message>
    <message>
        <source>The prices are {value} old: {place} asks above {limit}.</source>
        <translation>行情已是 {value} 前的：{place}规定超过 {limit} 时询问。</translation>
    </message>
    <message>
        <source>The exchange&apos;s time is in doubt by {value}: {place} asks above {limit}.</source>
        <translation>交易所时间的误差达 {value}：{place}规定超过 {limit} 时询问。</translation>
    </message>
    <message>
        <source>The order takes {value} of what is free: {place} asks above {limit}.</source>
        <translation>订单占用可用余额的 {value}：{place}规定超过 {limit} 时询问。</translation>
    </message>
    <message>
        <source>This is the first live order since the program was started: real money.</source>
        <translation>这是程序启动后的第一笔实盘订单：使用真实资金。</translation>
    </message>
    <message>
        <source>The price is {value} worse than the market: {place} allows {limit} at most.</source>
        <translation>价格比市场差 {value}：{place}最多允许 {limit}。</translation>
    </message>
    <message>
        <source>The order is worth {value}: {place} allows {limit} at most.</source>
        <translation>订单价值 {value}：{place}最多允许 {limit}。</translation>
    </message>
    <message>
        <source>The amount is {value} of all that the visible book holds: {place} allows {limit} at most.</source>
        <translation>数量占可见订单簿的 {value}：{place}最多允许 {limit}。</translation>
    </message>
    <message>
        <source>The same order was sent {value} ago: {place} allows it again after {limit}.</source>
        <translation>{value} 前已发送过相同的订单：{place}规定 {limit} 后才能再次发送。</translation>
    </message>
    <message>
        <source>The exchange takes no more orders for {value}: wait that long.</source>
        <translation>交易所在 {value} 内不再接受新订单：请等待。</translation>
    </message>
    <message>
        <source>The prices are {value} old: {place} allows {limit} at most.</source>
        <translation>行情已是 {value} 前的：{place}最多允许 {limit}。</translation>
    </message>
    <message>
        <source>The exchange&apos;s time is in doubt by {value}: {place} allows {limit} at most.</source>
        <translation>交易所时间的误差达 {value}：{place}最多允许 {limit}。</translation>
    </message>
    <message>
        <source>The order needs {value} with its fee, and only {limit} is free.</source>
        <translation>订单连同手续费需要 {value}，而可用余额只有 {limit}。</translation>
    </message>
    <message>
        <source>Live orders are locked: unlock them with your passphrase, beside “LIVE” in the bar above.</source>
        <translation>实盘下单已锁定：请在上方栏的“实盘”旁用口令解锁。</translation>
    </message>
    <message>
        <source>The same order is still being checked: wait for its verdict under “Working”.</source>
        <translation>相同的订单仍在核查中：请等待“当前委托”中的结论。</translation>
    </message>
    <message>
        <source>Everything is being cancelled: nothing new is placed until that is over.</source>
        <translation>正在撤销所有订单：完成之前不会下新单。</translation>
    </message>
    <message>
        <source>No price comes through now: {place} lets only prices up to {limit} old pass.</source>
        <translation>目前收不到行情：{place}只接受不超过 {limit} 前的行情。</translation>
    </message>
    <message>
        <source>The exchange&apos;s time is not known yet: wait a moment, or look at the connection.</source>
        <translation>尚不知道交易所的时间：请稍候，或检查连接。</translation>
    </message>
    <message>
        <source>“Limits of this account…”</source>
        <translation>“此账户的限额…”</translation>
    </message>
    <message>
        <source>{n} orders</source>
        <translation>{n} 笔订单</translation>
    </message>
</context>
<context>
    <name>ImportPresenter</name>
    <message>
        <source>Imported. Keys taken from the file: {count}.</source>
        <translation>已导入，从文件中取得 {count} 个密钥。</translation>
    </message>
</context>
<context>
    <name>ImportView</name>
    <message>
        <source>Import keys</source>
        <translation>导入密钥</translation>
    </message>
    <message>
        <source>&amp;Choose a file…</source>
        <translation>选择文件(&amp;C)…</translation>
    </message>
    <message>
        <source>Passphrase of the &amp;file</source>
        <translation>文件的口令(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Passphrase of the vault</source>
        <translation>保险库的口令(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Look into it</source>
        <translation>查看内容(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>导入(&amp;I)</translation>
    </message>
    <message>
        <source>Keys in the file</source>
        <translation>文件中的密钥</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>交易所</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>API Key</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>如何处理</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Keys that are new here are added. A key that is here already stays as it is, unless you tick it. Nothing is kept before you have seen the list.</source>
        <translation>这里没有的密钥会被添加。已有的密钥保持不变，除非您勾选它。在您看到列表之前不会保存任何内容。</translation>
    </message>
    <message>
        <source>Import keys from a file</source>
        <translation>从文件导入密钥</translation>
    </message>
</context>
<context>
    <name>KeyDialogs</name>
    <message>
        <source>The limits are saved.</source>
        <translation>限额已保存。</translation>
    </message>
    <message>
        <source>The passphrase is changed.</source>
        <translation>口令已修改。</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>API &amp;key</source>
        <translation>API Key(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Secret or private key</source>
        <translation>Secret 或私钥(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Secret</source>
        <translation>Secret(&amp;S)</translation>
    </message>
    <message>
        <source>Kin&amp;d of key</source>
        <translation>密钥类型(&amp;D)</translation>
    </message>
    <message>
        <source>Accoun&amp;t name</source>
        <translation>账户名(&amp;T)</translation>
    </message>
    <message>
        <source>N&amp;umbering</source>
        <translation>请求编号方式(&amp;U)</translation>
    </message>
    <message>
        <source>Requires a &amp;heartbeat</source>
        <translation>要求心跳(&amp;H)</translation>
    </message>
    <message>
        <source>find out</source>
        <translation>自动判断</translation>
    </message>
    <message>
        <source>any rising number</source>
        <translation>任意递增数字</translation>
    </message>
    <message>
        <source>by the clock (time-based)</source>
        <translation>按时钟（基于时间）</translation>
    </message>
    <message>
        <source>HMAC: a secret of one line</source>
        <translation>HMAC：一行 Secret</translation>
    </message>
    <message>
        <source>Ed25519: a private key (PEM)</source>
        <translation>Ed25519：私钥（PEM）</translation>
    </message>
    <message>
        <source>RSA: a private key (PEM)</source>
        <translation>RSA：私钥（PEM）</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>Read balances and orders: {answer}</source>
        <translation>查看余额和委托：{answer}</translation>
    </message>
    <message>
        <source>Trade: {answer}</source>
        <translation>交易：{answer}</translation>
    </message>
    <message>
        <source>Withdraw: {answer}</source>
        <translation>提币：{answer}</translation>
    </message>
    <message>
        <source>Move money between your accounts: {answer}</source>
        <translation>在自己的账户之间划转：{answer}</translation>
    </message>
    <message>
        <source>Works from listed addresses only: {answer}</source>
        <translation>只能在已登记的 IP 地址使用：{answer}</translation>
    </message>
    <message>
        <source>Administer the account: {answer}</source>
        <translation>管理账户：{answer}</translation>
    </message>
    <message>
        <source>Trading ends: {time} UTC</source>
        <translation>交易权限到期：{time} UTC</translation>
    </message>
    <message>
        <source>The key works, and it may do more than an order ticket needs.</source>
        <translation>密钥可用，但它的权限超出了下单所需。</translation>
    </message>
    <message>
        <source>✓ The key works.</source>
        <translation>✓ 密钥可用。</translation>
    </message>
    <message>
        <source>unknown — check on the website</source>
        <translation>未知，请到交易所网站查看</translation>
    </message>
    <message>
        <source>This passphrase does not open the file. Nothing was imported; try again.</source>
        <translation>此口令无法打开该文件。没有导入任何内容，请重试。</translation>
    </message>
    <message>
        <source>The file is damaged, or was never exported from here. Nothing was imported, and the vault is as it was: use another copy of the file.</source>
        <translation>文件已损坏，或者不是由本程序导出的。没有导入任何内容，保险库保持原样：请使用该文件的另一份副本。</translation>
    </message>
    <message>
        <source>A newer version of this program wrote the file. Nothing was imported: install that version, or a later one, to read it.</source>
        <translation>该文件由更新版本的程序写入。没有导入任何内容：请安装该版本或更新的版本来读取。</translation>
    </message>
    <message>
        <source>The file could not be read. Nothing was imported.</source>
        <translation>无法读取该文件。没有导入任何内容。</translation>
    </message>
    <message>
        <source>There are no keys in the file.</source>
        <translation>文件中没有密钥。</translation>
    </message>
    <message>
        <source>Every key of the file is here already, just the same.</source>
        <translation>文件中的每个密钥这里都已有，而且完全相同。</translation>
    </message>
    <message>
        <source>Ticked keys are kept; all others stay as they are here.</source>
        <translation>勾选的密钥会被保存，其余的在这里保持不变。</translation>
    </message>
    <message>
        <source>new: is added</source>
        <translation>新密钥：将添加</translation>
    </message>
    <message>
        <source>is here already, the same</source>
        <translation>已有，完全相同</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>secret</source>
        <translation>Secret</translation>
    </message>
    <message>
        <source>options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>limits</source>
        <translation>限额</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>is here with another {what}: ticked, it is replaced</source>
        <translation>已有，但{what}不同：勾选则替换</translation>
    </message>
    <message>
        <source>It can WITHDRAW: whoever steals it can take your funds away. An order ticket never needs that.</source>
        <translation>它可以提币：谁盗走它，谁就能取走您的资金。下单从不需要这个权限。</translation>
    </message>
    <message>
        <source>Make one that may only trade</source>
        <translation>另建一个只能交易的密钥</translation>
    </message>
    <message>
        <source>Whoever steals it can move your funds. An order ticket never needs that.</source>
        <translation>谁盗走它，谁就能转走您的资金。下单从不需要这个权限。</translation>
    </message>
    <message>
        <source>It may not trade, so it shows balances and orders only.</source>
        <translation>它没有交易权限，因此只能查看余额和委托。</translation>
    </message>
    <message>
        <source>Allow trading at the exchange</source>
        <translation>到交易所开放交易权限</translation>
    </message>
    <message>
        <source>The key works from any address. Bound to yours, it is of no use to a thief.</source>
        <translation>这个密钥在任何网络地址都能使用。绑定您的地址后，被盗了也无法使用。</translation>
    </message>
    <message>
        <source>Bind it to your address</source>
        <translation>绑定到您的地址</translation>
    </message>
    <message>
        <source>The clock of this computer is {seconds} s behind the exchange&apos;s.</source>
        <translation>本机时钟比交易所慢 {seconds} 秒。</translation>
    </message>
    <message>
        <source>The clock of this computer is {seconds} s ahead of the exchange&apos;s.</source>
        <translation>本机时钟比交易所快 {seconds} 秒。</translation>
    </message>
    <message>
        <source>{fact} Orders carry the corrected time; set the clock all the same.</source>
        <translation>{fact}委托会带上校正后的时间，但仍请校准时钟。</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>再测试一次</translation>
    </message>
    <message>
        <source>Key and secret seem to stand in each other&apos;s place.</source>
        <translation>API Key 和 Secret 似乎放反了。</translation>
    </message>
    <message>
        <source>The secret is another key&apos;s, or the two stand in each other&apos;s place.</source>
        <translation>Secret 属于另一个密钥，或者两者放反了。</translation>
    </message>
    <message>
        <source>The clock of this computer is off. Set it by the internet.</source>
        <translation>本机时钟不准，请通过互联网校准。</translation>
    </message>
    <message>
        <source>The key&apos;s list of addresses does not have yours.</source>
        <translation>密钥的地址白名单里没有您的地址。</translation>
    </message>
    <message>
        <source>The key lacks the right to read balances and orders.</source>
        <translation>密钥没有读取余额和委托的权限。</translation>
    </message>
    <message>
        <source>Change it at the exchange</source>
        <translation>到交易所修改</translation>
    </message>
    <message>
        <source>The key was kept for another address than this exchange has now.</source>
        <translation>这个密钥保存时绑定的地址与该交易所现在的地址不同。</translation>
    </message>
    <message>
        <source>Make a new key</source>
        <translation>新建一个密钥</translation>
    </message>
    <message>
        <source>It looks like a key of {exchange}.</source>
        <translation>它看起来像是 {exchange} 的密钥。</translation>
    </message>
    <message>
        <source>It may belong to another environment, {environment} was asked; or key and secret stand in each other&apos;s place.</source>
        <translation>它可能属于另一个环境（刚才询问的是 {environment}）；或者 API Key 和 Secret 放反了。</translation>
    </message>
    <message>
        <source>Choose where it belongs</source>
        <translation>选择它所属的环境</translation>
    </message>
    <message>
        <source>Swap key and secret</source>
        <translation>交换 API Key 和 Secret</translation>
    </message>
</context>
<context>
    <name>KeysPresenter</name>
    <message>
        <source>{environment}, locked</source>
        <translation>{environment}，已锁定</translation>
    </message>
    <message>
        <source>{environment}, unlocked</source>
        <translation>{environment}，已解锁</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>测试中…</translation>
    </message>
    <message>
        <source>Renamed.</source>
        <translation>已重命名。</translation>
    </message>
    <message>
        <source>Removed from the vault. Delete it at the exchange too if nothing uses it.</source>
        <translation>已从保险库移除。如果不再使用，请到交易所也把它删除。</translation>
    </message>
</context>
<context>
    <name>KeysView</name>
    <message>
        <source>Keys</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>No keys yet: add one, or try practice, which needs none.</source>
        <translation>还没有密钥：请添加一个，或试试不需要密钥的练习。</translation>
    </message>
    <message>
        <source>&amp;Add a key…</source>
        <translation>添加密钥(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Check up</source>
        <translation>检查(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>重命名(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Limits…</source>
        <translation>限额(&amp;L)…</translation>
    </message>
    <message>
        <source>Re&amp;move…</source>
        <translation>移除(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Unlock live…</source>
        <translation>解锁实盘(&amp;U)…</translation>
    </message>
    <message>
        <source>Loc&amp;k live</source>
        <translation>锁定实盘(&amp;K)</translation>
    </message>
    <message>
        <source>Remember on this &amp;device…</source>
        <translation>在此设备上记住(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Forget on this device</source>
        <translation>在此设备上忘记(&amp;F)</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>交易所</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>API Key</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>May do</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>Change the &amp;passphrase…</source>
        <translation>修改口令(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Remove a key</source>
        <translation>移除密钥</translation>
    </message>
    <message>
        <source>Remove “{name}” from the vault?</source>
        <translation>从保险库移除“{name}”？</translation>
    </message>
    <message>
        <source>Orders at the exchange stay as they are, and the key itself stays valid there until you delete it at the exchange.</source>
        <translation>交易所里的委托不受影响；在您到交易所删除之前，密钥本身依然有效。</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>LeavePresenter</name>
    <message>
        <source>These orders are not ended</source>
        <translation>以下委托尚未了结</translation>
    </message>
    <message>
        <source>&amp;Stay</source>
        <translation>留下(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Leave them and close</source>
        <translation>保留委托并关闭(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Cancel all and close</source>
        <translation>全部撤销后关闭(&amp;C)</translation>
    </message>
    <message>
        <source>Locking ends the signs of life</source>
        <translation>锁定后心跳会停止</translation>
    </message>
    <message>
        <source>&amp;Stay unlocked</source>
        <translation>保持解锁(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Lock</source>
        <translation>锁定(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Switch off and lock</source>
        <translation>停用后锁定(&amp;S)</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>另有 {n} 笔</translation>
    </message>
    <message>
        <source>What is working at an exchange stays working there.</source>
        <translation>交易所里挂着的委托会继续有效。</translation>
    </message>
    <message>
        <source>Still being checked: {n}. The checking stops now and goes on at the next start.</source>
        <translation>仍在核实：{n} 笔。核实现在停止，下次启动时继续。</translation>
    </message>
    <message>
        <source>{account}: its dead-man switch is armed, so the exchange cancels every order of the account {n} s after the last sign of life.</source>
        <translation>{account}：失联自动撤单已启用，最后一次心跳后 {n} 秒，交易所会撤销该账户的全部委托。</translation>
    </message>
    <message>
        <source>{account}: its dead-man switch is armed. Without the key no sign of life can be sent, and the exchange cancels every order of the account after {n} s.</source>
        <translation>{account}：失联自动撤单已启用。没有密钥就无法发送心跳，{n} 秒后交易所会撤销该账户的全部委托。</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>撤单中…</translation>
    </message>
    <message>
        <source>Switching off…</source>
        <translation>正在停用…</translation>
    </message>
</context>
<context>
    <name>LeaveSheet</name>
    <message>
        <source>Without an answer this happens by itself in {n} s.</source>
        <translation>若无回应，{n} 秒后自动锁定。</translation>
    </message>
</context>
<context>
    <name>LimitsPresenter</name>
    <message>
        <source>Write each as a number and an asset, such as 1000 USD, 0.5 BTC.</source>
        <translation>每一项请写成数字加币种，例如 1000 USD, 0.5 BTC。</translation>
    </message>
</context>
<context>
    <name>LimitsView</name>
    <message>
        <source>Limits of an account</source>
        <translation>账户限额</translation>
    </message>
    <message>
        <source>for example 1000 USD, 0.5 BTC; empty: off</source>
        <translation>例如 1000 USD, 0.5 BTC；留空表示关闭</translation>
    </message>
    <message>
        <source>&amp;Passphrase, to save a change</source>
        <translation>口令(&amp;P)，保存修改时需要</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Wait {seconds} s</source>
        <translation>请等待 {seconds} 秒</translation>
    </message>
    <message>
        <source>ask beyond</source>
        <translation>超过时询问</translation>
    </message>
    <message>
        <source>refuse beyond</source>
        <translation>超过时拒绝</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>毫秒</translation>
    </message>
    <message>
        <source>Price away from the market</source>
        <translation>价格偏离市场</translation>
    </message>
    <message>
        <source>How much worse than the nearest price of the other side it may be.</source>
        <translation>委托价格比对手方最优价格最多可以差多少。</translation>
    </message>
    <message>
        <source>Value beside the usual</source>
        <translation>金额与平时相比</translation>
    </message>
    <message>
        <source>How many times the middle of the account&apos;s latest orders one may be worth.</source>
        <translation>单笔委托金额最多可以是该账户近期委托中位数的多少倍。</translation>
    </message>
    <message>
        <source>times</source>
        <translation>倍</translation>
    </message>
    <message>
        <source>Share of the visible book</source>
        <translation>占可见盘口的比例</translation>
    </message>
    <message>
        <source>How much of what stands on the other side of the book one order may be.</source>
        <translation>单笔委托最多可以占对手方可见盘口数量的多少。</translation>
    </message>
    <message>
        <source>The same order again</source>
        <translation>重复的委托</translation>
    </message>
    <message>
        <source>Within how many seconds the same pair, side, price and amount look like a slip.</source>
        <translation>多少秒之内交易对、方向、价格和数量都相同会被视为误操作。</translation>
    </message>
    <message>
        <source>ask within</source>
        <translation>此时间内询问</translation>
    </message>
    <message>
        <source>Many orders at once</source>
        <translation>短时间内委托过多</translation>
    </message>
    <message>
        <source>How many orders may leave within so many seconds.</source>
        <translation>在若干秒之内最多可以发出多少笔委托。</translation>
    </message>
    <message>
        <source>orders</source>
        <translation>笔</translation>
    </message>
    <message>
        <source>within</source>
        <translation>时间范围</translation>
    </message>
    <message>
        <source>Age of the price</source>
        <translation>行情的时效</translation>
    </message>
    <message>
        <source>How old the price on the screen may be when an order leaves.</source>
        <translation>发出委托时，屏幕上的价格最多可以有多旧。</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>How far the exchange&apos;s clock may be from what this program takes it for.</source>
        <translation>交易所时钟与本程序推算的时间最多可以相差多少。</translation>
    </message>
    <message>
        <source>Share of the balance</source>
        <translation>占余额的比例</translation>
    </message>
    <message>
        <source>How much of what is free one order may use; more than all is always refused.</source>
        <translation>单笔委托最多可以用掉多少可用余额；超出全部可用余额一律拒绝。</translation>
    </message>
    <message>
        <source>Most that one order may be worth</source>
        <translation>单笔委托的最大金额</translation>
    </message>
    <message>
        <source>By the asset it is paid in; an order worth more is refused.</source>
        <translation>按计价币种设置；超出的委托会被拒绝。</translation>
    </message>
    <message>
        <source>&amp;Reset to the usual</source>
        <translation>恢复常用值(&amp;R)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Before an order leaves, it is held against these. Beyond the first you are asked once more; beyond the second it is refused.</source>
        <translation>委托发出之前会按这些限额核对。超过第一个会再问您一次；超过第二个则拒绝。</translation>
    </message>
</context>
<context>
    <name>LiveButton</name>
    <message>
        <source>Unlocked</source>
        <translation>已解锁</translation>
    </message>
    <message>
        <source>Live orders leave after one confirmation. Press to lock.</source>
        <translation>实盘订单确认一次后即发出。点击可锁定。</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>No live order leaves. Press to unlock with the passphrase…</source>
        <translation>不会发出任何实盘订单。点击后用口令解锁…</translation>
    </message>
    <message>
        <source>Live orders</source>
        <translation>实盘下单</translation>
    </message>
</context>
<context>
    <name>LiveView</name>
    <message>
        <source>Unlock live</source>
        <translation>解锁实盘</translation>
    </message>
    <message>
        <source>&amp;Unlock live</source>
        <translation>解锁实盘(&amp;U)</translation>
    </message>
    <message>
        <source>■ Real money</source>
        <translation>■ 真实资金</translation>
    </message>
    <message>
        <source>From now on orders of live accounts leave after one confirmation each, and the window carries a frame. It ends when you lock, when nobody is here for a while, and with the program.</source>
        <translation>解锁后，实盘账户的委托每次确认一下即会发出，窗口带有边框。锁定、长时间无人操作或程序退出后失效。</translation>
    </message>
</context>
<context>
    <name>Locks</name>
    <message>
        <source>Practice keeps to the usual limits; keys of your own can have others.</source>
        <translation>练习账户使用默认限额；您自己的密钥可以另设限额。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Order book</source>
        <translation>订单簿</translation>
    </message>
    <message>
        <source>Order book and chart</source>
        <translation>订单簿和图表</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>图表</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>This passphrase does not open the vault. Nothing was lost: the vault is intact. Try again, and mind capital letters and the keyboard layout.</source>
        <translation>此口令无法打开保险库。没有任何损失：保险库完好。请重试，并留意大小写和键盘布局。</translation>
    </message>
    <message>
        <source>The vault file is damaged. No funds and no orders are touched by this, and the previous copy may still open: use it, or put back a backup of your own.</source>
        <translation>保险库文件已损坏。资金和委托都不受影响，上一份副本可能仍可打开：请使用它，或恢复您自己的备份。</translation>
    </message>
    <message>
        <source>A newer version of this program wrote the vault. Nothing was lost and nothing was changed: install that version, or a later one, to open it.</source>
        <translation>保险库由本程序的更新版本写入。没有任何损失，也没有任何改动：请安装该版本或更新的版本来打开。</translation>
    </message>
    <message>
        <source>The vault could not be read or written. Nothing was lost: what was saved before is still there. Check the disk and try again.</source>
        <translation>无法读取或写入保险库。没有任何损失：之前保存的内容仍在。请检查磁盘后重试。</translation>
    </message>
    <message>
        <source>This program is already running. Nothing was sent: go on in the other window.</source>
        <translation>本程序已在运行。没有发送任何内容：请在另一个窗口继续。</translation>
    </message>
    <message>
        <source>Nothing was sent: another program on this computer works with this key. Close it there first.</source>
        <translation>没有发送任何内容：本机的另一个程序正在使用这个密钥。请先在那里关闭。</translation>
    </message>
    <message>
        <source>Nothing was sent: the order journal cannot be written, and no order leaves without it. Make room on the disk, or make the profile&apos;s folder writable again, then try again.</source>
        <translation>没有发送任何内容：委托日志无法写入，而不写日志就不会发出委托。请腾出磁盘空间，或恢复配置文件夹的写入权限，然后重试。</translation>
    </message>
    <message>
        <source>Nothing was sent: the exchange could not be reached. Check the network and try again.</source>
        <translation>没有发送任何内容：无法连接交易所。请检查网络后重试。</translation>
    </message>
    <message>
        <source>No complete answer came in time. That proves nothing about an order; look at the working orders.</source>
        <translation>未在时限内收到完整的答复。这不能说明委托是否成立；请查看当前委托。</translation>
    </message>
    <message>
        <source>An unexpected answer came. It proves nothing about an order; look at the working orders.</source>
        <translation>收到意外的答复。这不能说明委托是否成立；请查看当前委托。</translation>
    </message>
    <message>
        <source>No answer yet. Whether the order was placed is being checked; do not send it again.</source>
        <translation>尚无答复。正在核实委托是否成立；请勿重复下单。</translation>
    </message>
    <message>
        <source>The exchange refused it: the free balance does not cover the amount and its fee. Nothing was placed.</source>
        <translation>交易所拒绝：可用余额不足以支付数量及手续费。委托未成立。</translation>
    </message>
    <message>
        <source>The exchange refused it: a value breaks a rule of the pair. Nothing was placed.</source>
        <translation>交易所拒绝：某个数值不符合该交易对的规则。委托未成立。</translation>
    </message>
    <message>
        <source>The exchange refused it: the pair takes no such order now. Nothing was placed.</source>
        <translation>交易所拒绝：该交易对目前不接受此类委托。委托未成立。</translation>
    </message>
    <message>
        <source>The exchange refused it: a maker-only order would have traded at once. Nothing was placed; move the price away from the market.</source>
        <translation>交易所拒绝：只做挂单的委托会立即成交。委托未成立；请把价格移离市价。</translation>
    </message>
    <message>
        <source>The exchange does not find this order now. That alone does not prove that it has ended.</source>
        <translation>交易所目前查不到此委托。仅凭这一点不能证明它已结束。</translation>
    </message>
    <message>
        <source>Too late: the order has already ended.</source>
        <translation>太迟了：该委托已经结束。</translation>
    </message>
    <message>
        <source>An order with this id is already at the exchange: the first attempt may be alive. Do not send it again.</source>
        <translation>交易所已有相同编号的委托：第一次提交可能仍然有效。请勿重复下单。</translation>
    </message>
    <message>
        <source>The exchange does not know this key. Check that it is copied whole, and that it belongs to this environment. Nothing was placed or cancelled.</source>
        <translation>交易所不认识这个密钥。请检查是否复制完整，以及是否属于此环境。没有下单，也没有撤单。</translation>
    </message>
    <message>
        <source>Key and secret do not belong together. Copy both again from the exchange. Nothing was placed or cancelled.</source>
        <translation>API Key 与 Secret 不匹配。请从交易所重新复制两者。没有下单，也没有撤单。</translation>
    </message>
    <message>
        <source>The exchange refused it: the time of the request is too far from its own clock. Nothing was placed or cancelled; the clock is being compared again.</source>
        <translation>交易所拒绝：请求时间与交易所时钟相差太大。没有下单，也没有撤单；正在重新校对时钟。</translation>
    </message>
    <message>
        <source>The exchange refused it: this key has already used a later number. Nothing was placed or cancelled. Does another program use the same key?</source>
        <translation>交易所拒绝：这个密钥已用过更大的请求编号。没有下单，也没有撤单。是否有其他程序在使用同一个密钥？</translation>
    </message>
    <message>
        <source>The exchange refused it: this key may not do that. Nothing was placed or cancelled; see the rights of the key at the exchange.</source>
        <translation>交易所拒绝：这个密钥没有此权限。没有下单，也没有撤单；请到交易所查看密钥权限。</translation>
    </message>
    <message>
        <source>The exchange refused the key or its signature. Nothing was placed or cancelled.</source>
        <translation>交易所拒绝了密钥或其签名。没有下单，也没有撤单。</translation>
    </message>
    <message>
        <source>The exchange refused it. Nothing was placed or cancelled.</source>
        <translation>交易所拒绝了请求。没有下单，也没有撤单。</translation>
    </message>
    <message>
        <source>Too many requests: the exchange asks to wait a moment.</source>
        <translation>请求过于频繁：交易所要求稍候。</translation>
    </message>
    <message>
        <source>The exchange answered with a fault of its own. That proves nothing about an order.</source>
        <translation>交易所自身出错。这不能说明委托是否成立。</translation>
    </message>
    <message>
        <source>The exchange answered with an error.</source>
        <translation>交易所返回了错误。</translation>
    </message>
    <message>
        <source>This did not work.</source>
        <translation>操作没有成功。</translation>
    </message>
    <message>
        <source>The exchange refused it: it does not trade this pair here. Nothing was placed.</source>
        <translation>交易所拒绝：此处不交易该交易对。委托未成立。</translation>
    </message>
    <message>
        <source>The exchange refused it: too many orders are open. Nothing was placed or cancelled.</source>
        <translation>交易所拒绝：未结束的委托过多。没有下单，也没有撤单。</translation>
    </message>
    <message>
        <source>The exchange could not accept the request as this program wrote it. Nothing was placed or cancelled. Please report it, with the receipt from the sent requests.</source>
        <translation>交易所无法接受本程序写成的请求。没有下单，也没有撤单。请附上“已发送请求”中的回执向我们报告。</translation>
    </message>
    <message>
        <source>The exchange refused it: this key may not be used from this network address. Nothing was placed or cancelled; add the address to the key at the exchange.</source>
        <translation>交易所拒绝：这个密钥不能在此网络地址使用。没有下单，也没有撤单；请到交易所为密钥添加此地址。</translation>
    </message>
    <message>
        <source>The exchange refused it: it has restricted this account. Nothing was placed or cancelled; the exchange can tell why.</source>
        <translation>交易所拒绝：该账户已被交易所限制。没有下单，也没有撤单；原因请向交易所查询。</translation>
    </message>
    <message>
        <source>The exchange has blocked this network address for a while, after too many requests. Wait before trying again.</source>
        <translation>因请求过多，交易所暂时封锁了此网络地址。请等待后再试。</translation>
    </message>
    <message>
        <source>The exchange is under maintenance. That proves nothing about an order.</source>
        <translation>交易所正在维护。这不能说明委托是否成立。</translation>
    </message>
    <message>
        <source>Something in front of the exchange blocked the request: a firewall, or a rule about where you are. That proves nothing about an order.</source>
        <translation>请求在到达交易所之前被拦截：可能是防火墙，或针对您所在地区的规则。这不能说明委托是否成立。</translation>
    </message>
    <message>
        <source>The exchange answered with an error that this program does not know. That proves nothing about an order.</source>
        <translation>交易所返回了本程序不认识的错误。这不能说明委托是否成立。</translation>
    </message>
    <message>
        <source>The exchange refused it: no more orders may wait for a trigger in this pair. Nothing was placed; cancel one first.</source>
        <translation>交易所拒绝：该交易对等待触发的委托已达上限。委托未成立；请先撤销一张。</translation>
    </message>
    <message>
        <source>The exchange refused it: no more orders may be open in this pair. Nothing was placed; cancel one first.</source>
        <translation>交易所拒绝：该交易对的未结束委托已达上限。委托未成立；请先撤销一张。</translation>
    </message>
    <message>
        <source>The exchange refused it: no more orders may be open in all pairs together. Nothing was placed; cancel one first.</source>
        <translation>交易所拒绝：全部交易对的未结束委托合计已达上限。委托未成立；请先撤销一张。</translation>
    </message>
    <message>
        <source>The exchange refused it: the price breaks a rule of the pair. Nothing was placed.</source>
        <translation>交易所拒绝：价格不符合该交易对的规则。委托未成立。</translation>
    </message>
    <message>
        <source>The exchange refused it: the amount breaks a rule of the pair. Nothing was placed.</source>
        <translation>交易所拒绝：数量不符合该交易对的规则。委托未成立。</translation>
    </message>
    <message>
        <source>The exchange refused it: the trigger price breaks a rule of the pair. Nothing was placed.</source>
        <translation>交易所拒绝：触发价不符合该交易对的规则。委托未成立。</translation>
    </message>
    <message>
        <source>The exchange refused it: the order is worth too little or too much. Nothing was placed.</source>
        <translation>交易所拒绝：委托金额过小或过大。委托未成立。</translation>
    </message>
    <message>
        <source>The exchange refused it: the account name of this key is missing or wrong. Nothing was placed.</source>
        <translation>交易所拒绝：这个密钥的账户名缺失或有误。委托未成立。</translation>
    </message>
    <message>
        <source>Nothing was sent: the vault is locked. Unlock it first.</source>
        <translation>没有发送任何内容：保险库已锁定。请先解锁。</translation>
    </message>
    <message>
        <source>Nothing was sent: this key is not signed in yet. See the keys.</source>
        <translation>没有发送任何内容：这个密钥尚未登录。请查看密钥。</translation>
    </message>
    <message>
        <source>Nothing was sent: this very order has been sent before.</source>
        <translation>没有发送任何内容：这笔委托之前已经发送过。</translation>
    </message>
    <message>
        <source>Nothing was cancelled: the exchange does not show this order yet. It is being asked about.</source>
        <translation>没有撤单：交易所尚未显示此委托，正在向交易所查询。</translation>
    </message>
    <message>
        <source>Nothing was asked: the rules of this pair are not loaded yet. Try again soon.</source>
        <translation>没有查询：该交易对的规则尚未加载。请稍后重试。</translation>
    </message>
    <message>
        <source>Nothing was armed: this exchange has no timer that cancels orders.</source>
        <translation>没有启用：该交易所没有自动撤单的定时器。</translation>
    </message>
    <message>
        <source>Nothing was armed: the exchange takes no shorter time than five seconds.</source>
        <translation>没有启用：该交易所不接受短于五秒的时间。</translation>
    </message>
    <message>
        <source>Nothing was changed: the outcome of this order is known by now.</source>
        <translation>没有更改：此委托的结果现已查明。</translation>
    </message>
    <message>
        <source>Nothing was placed or cancelled: whoever this key belongs to has no spot account at the exchange. Open one there, then sign in again.</source>
        <translation>没有下单，也没有撤单：此密钥的主人在交易所没有现货账户。请先在交易所开通，再重新登录。</translation>
    </message>
    <message>
        <source>The sign-in was given up: the exchange kept asking for one more step. Nothing was placed or cancelled.</source>
        <translation>已放弃登录：交易所不断要求下一个步骤。没有下单，也没有撤单。</translation>
    </message>
    <message>
        <source>Nothing was sent: the exchange has no keys of this kind. Add the key again.</source>
        <translation>没有发送任何内容：交易所没有此类密钥。请重新添加密钥。</translation>
    </message>
    <message>
        <source>Nothing was sent: the secret is no private key that can be read. Paste all of it, from BEGIN PRIVATE KEY to END, and one without a passphrase of its own.</source>
        <translation>没有发送任何内容：Secret 不是可读取的私钥。请连同首尾标记行完整粘贴 PEM 文本，且私钥本身不能带口令。</translation>
    </message>
    <message>
        <source>Nothing was sent: the secret is a private key, but no Ed25519 one. Choose the kind that it is, or paste another.</source>
        <translation>没有发送任何内容：Secret 是私钥，但不是 Ed25519 私钥。请选择正确的密钥类型，或粘贴另一把私钥。</translation>
    </message>
    <message>
        <source>Nothing was sent: the secret is a private key, but no RSA one. Choose the kind that it is, or paste another.</source>
        <translation>没有发送任何内容：Secret 是私钥，但不是 RSA 私钥。请选择正确的密钥类型，或粘贴另一把私钥。</translation>
    </message>
    <message>
        <source>Nothing was asked: the exchange keeps no such record for this key.</source>
        <translation>没有查询：交易所没有为此密钥保存这类记录。</translation>
    </message>
    <message>
        <source>Nothing was moved: the exchange has no transfer between your own wallets here.</source>
        <translation>没有划转：交易所在此不提供自己钱包之间的划转。</translation>
    </message>
    <message>
        <source>Nothing was moved: the exchange does not move money between these two wallets.</source>
        <translation>没有划转：交易所不支持在这两个钱包之间划转。</translation>
    </message>
    <message>
        <source>Nothing was moved: the exchange would not take the id of this transfer.</source>
        <translation>没有划转：交易所不接受此次划转的编号。</translation>
    </message>
    <message>
        <source>Nothing is remembered: the keyring of this system did not take it. Unlock or set it up, then try again.</source>
        <translation>没有记住：系统的密钥环没有接受。请先解锁或设置密钥环，然后重试。</translation>
    </message>
    <message>
        <source>Nothing was exported: this folder is the program&apos;s own. Choose another one, best on another disk.</source>
        <translation>没有导出：这是程序自己的文件夹。请另选一个，最好在另一块磁盘上。</translation>
    </message>
    <message>
        <source>Nothing was sent: this environment is not running. Start practice first.</source>
        <translation>没有发送任何内容：此环境没有运行。请先启动练习。</translation>
    </message>
    <message>
        <source>This kind of key has no live stream; orders are asked for every few seconds instead.</source>
        <translation>此类密钥没有实时推送；改为每隔几秒查询一次委托。</translation>
    </message>
    <message>
        <source>Nothing was sent: the exchange has no order of this type.</source>
        <translation>没有发送任何内容：交易所没有这种类型的委托。</translation>
    </message>
    <message>
        <source>Nothing was sent: the exchange does not take this choice with this type.</source>
        <translation>没有发送任何内容：交易所的这种委托类型不接受该选项。</translation>
    </message>
    <message>
        <source>Nothing was sent: the exchange wants other figures for this type. A trailing stop may need a price to start at.</source>
        <translation>没有发送任何内容：交易所的这种委托类型需要其他数值。跟踪止损可能需要一个起始价。</translation>
    </message>
    <message>
        <source>Nothing was sent: the exchange does not take so small or so large a trail.</source>
        <translation>没有发送任何内容：交易所不接受这么小或这么大的回调幅度。</translation>
    </message>
    <message>
        <source>Nothing was sent: this order has no id by which the exchange could find it.</source>
        <translation>没有发送任何内容：此委托没有可供交易所查找的编号。</translation>
    </message>
    <message>
        <source>Nothing was sent: the total has more decimals than the exchange takes.</source>
        <translation>没有发送任何内容：总额的小数位数超出交易所的限制。</translation>
    </message>
    <message>
        <source>Nothing was sent: this key belongs to another address, and a key is never sent anywhere else.</source>
        <translation>没有发送任何内容：这个密钥属于另一个地址，密钥绝不会发往别处。</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>发送中…</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>本地拒绝</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>未发送</translation>
    </message>
    <message>
        <source>Waits for its trigger</source>
        <translation>等待触发</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>挂单中</translation>
    </message>
    <message>
        <source>Partly filled</source>
        <translation>部分成交</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>撤单中…</translation>
    </message>
    <message>
        <source>Filled</source>
        <translation>完全成交</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已撤单</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>交易所拒绝</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>核实中…</translation>
    </message>
    <message>
        <source>Not placed</source>
        <translation>未成立</translation>
    </message>
    <message>
        <source>Settle by hand</source>
        <translation>需人工确认</translation>
    </message>
    <message>
        <source>Buy</source>
        <translation>买入</translation>
    </message>
    <message>
        <source>Sell</source>
        <translation>卖出</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>限价</translation>
    </message>
    <message>
        <source>Market</source>
        <translation>市价</translation>
    </message>
    <message>
        <source>Stop-limit</source>
        <translation>止损限价</translation>
    </message>
    <message>
        <source>Stop-market</source>
        <translation>止损市价</translation>
    </message>
    <message>
        <source>Take profit</source>
        <translation>止盈</translation>
    </message>
    <message>
        <source>Take-profit limit</source>
        <translation>止盈限价</translation>
    </message>
    <message>
        <source>Trailing stop</source>
        <translation>跟踪止损</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Until cancelled (GTC)</source>
        <translation>一直有效直到取消（GTC）</translation>
    </message>
    <message>
        <source>Fill what you can now (IOC)</source>
        <translation>立即成交剩余撤销（IOC）</translation>
    </message>
    <message>
        <source>All or nothing now (FOK)</source>
        <translation>全部成交或取消（FOK）</translation>
    </message>
    <message>
        <source>PRACTICE</source>
        <translation>练习</translation>
    </message>
    <message>
        <source>SANDBOX</source>
        <translation>模拟盘</translation>
    </message>
    <message>
        <source>LIVE</source>
        <translation>实盘</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>连接中…</translation>
    </message>
    <message>
        <source>Stream live</source>
        <translation>实时推送</translation>
    </message>
    <message>
        <source>Asking every few seconds</source>
        <translation>每隔几秒查询</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>无答复</translation>
    </message>
    <message>
        <source>◌ Signing in…</source>
        <translation>◌ 登录中…</translation>
    </message>
    <message>
        <source>● Signed in</source>
        <translation>● 已登录</translation>
    </message>
    <message>
        <source>✕ Refused</source>
        <translation>✕ 被拒绝</translation>
    </message>
    <message>
        <source>○ Signed out</source>
        <translation>○ 未登录</translation>
    </message>
    <message>
        <source>Nothing is entered yet.</source>
        <translation>尚未输入。</translation>
    </message>
    <message>
        <source>This is not a number.</source>
        <translation>这不是数字。</translation>
    </message>
    <message>
        <source>This can be read in two ways.</source>
        <translation>这个数字有两种读法。</translation>
    </message>
    <message>
        <source>Must be more than zero.</source>
        <translation>必须大于零。</translation>
    </message>
    <message>
        <source>Must be a multiple of {limit}.</source>
        <translation>必须是 {limit} 的整数倍。</translation>
    </message>
    <message>
        <source>Must be at least {limit}.</source>
        <translation>不得少于 {limit}。</translation>
    </message>
    <message>
        <source>Must be at most {limit}.</source>
        <translation>不得多于 {limit}。</translation>
    </message>
    <message>
        <source>The order is worth {value}; the exchange takes no less than {limit}.</source>
        <translation>委托金额为 {value}；交易所要求不低于 {limit}。</translation>
    </message>
    <message>
        <source>The order is worth {value}; the exchange takes no more than {limit}.</source>
        <translation>委托金额为 {value}；交易所要求不高于 {limit}。</translation>
    </message>
    <message>
        <source>Needs {value} with its fee; {limit} is free.</source>
        <translation>连同手续费需要 {value}；可用 {limit}。</translation>
    </message>
    <message>
        <source>The trigger of a buy must be below its price, that of a sell above: here {limit}.</source>
        <translation>买入的触发价须低于委托价，卖出的触发价须高于委托价：此处为 {limit}。</translation>
    </message>
    <message>
        <source>The market is at {limit} already: this would trigger at once.</source>
        <translation>市价已到 {limit}：会立即触发。</translation>
    </message>
    <message>
        <source>{value} worse than the stop price.</source>
        <translation>比触发价差 {value}。</translation>
    </message>
    <message>
        <source>{value} worse than the market.</source>
        <translation>比市场差 {value}。</translation>
    </message>
    <message>
        <source>The exchange takes this order by its total only.</source>
        <translation>交易所只按总额接受此委托。</translation>
    </message>
    <message>
        <source>Maker only, and it would meet {limit}: the exchange would refuse it.</source>
        <translation>只做挂单，但会与 {limit} 成交：交易所将拒绝。</translation>
    </message>
    <message>
        <source>The pair takes maker-only orders now.</source>
        <translation>该交易对目前只接受只做挂单的委托。</translation>
    </message>
    <message>
        <source>These choices exclude each other.</source>
        <translation>这些选项互相冲突。</translation>
    </message>
    <message>
        <source>The pair takes no new orders now.</source>
        <translation>该交易对目前不接受新委托。</translation>
    </message>
    <message>
        <source>The exchange does not offer this for the pair.</source>
        <translation>交易所不为该交易对提供此功能。</translation>
    </message>
    <message>
        <source>The exchange offers this type for the other side only: choose one with a limit.</source>
        <translation>交易所只对另一方向提供这种类型：请选择带限价的类型。</translation>
    </message>
    <message>
        <source>The order book has nothing to trade with.</source>
        <translation>订单簿中没有可成交的挂单。</translation>
    </message>
    <message>
        <source>The order book holds only {limit} at a bearable price.</source>
        <translation>在可接受的价格内，订单簿只有 {limit}。</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>This scheme circulates in tutorials. The live exchange does not accept it; it works on the practice exchange only.</source>
        <translation>这种签名方式流传于各种教程。真实的交易所不接受它，只能在练习交易所使用。</translation>
    </message>
    <message>
        <source>The vault is an older copy than the one that was open last: keys and limits changed since are missing. If you did not put it there yourself, somebody else did: look at your keys and their limits.</source>
        <translation>保险库是比上次打开的更旧的副本：此后更改过的密钥和限额不在其中。如果不是您自己放回的，就是别人所为：请检查您的密钥及其限额。</translation>
    </message>
    <message>
        <source>may WITHDRAW</source>
        <translation>可以提币</translation>
    </message>
    <message>
        <source>may TRANSFER</source>
        <translation>可以划转</translation>
    </message>
    <message>
        <source>trade</source>
        <translation>交易</translation>
    </message>
    <message>
        <source>read</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>bound to an address</source>
        <translation>已绑定 IP 地址</translation>
    </message>
    <message>
        <source>the exchange does not tell</source>
        <translation>交易所未告知</translation>
    </message>
    <message>
        <source>no trading</source>
        <translation>不可交易</translation>
    </message>
    <message>
        <source>the rest is not told</source>
        <translation>其余未告知</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>{first} {second}</source>
        <translation>{first}{second}</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>什么都没有发送。</translation>
    </message>
    <message>
        <source>Nothing was sent: a rule of this program does not allow it.</source>
        <translation>没有发送任何内容：本程序的规则不允许。</translation>
    </message>
    <message>
        <source>Wait {seconds} s.</source>
        <translation>请等待 {seconds} 秒。</translation>
    </message>
    <message>
        <source>Nothing was placed or cancelled.</source>
        <translation>没有下单，也没有撤单。</translation>
    </message>
    <message>
        <source>It has more decimals than the pair takes now.</source>
        <translation>小数位数超出该交易对目前的限制。</translation>
    </message>
    <message>
        <source>It is less than the pair takes now.</source>
        <translation>低于该交易对目前的下限。</translation>
    </message>
    <message>
        <source>It is more than the pair takes now.</source>
        <translation>高于该交易对目前的上限。</translation>
    </message>
    <message>
        <source>It is less or more than the pair takes now.</source>
        <translation>低于下限或高于上限（该交易对目前的限制）。</translation>
    </message>
    <message>
        <source>It is off the pair&apos;s step, or less or more than the pair takes now.</source>
        <translation>不符合该交易对目前的步长、下限或上限。</translation>
    </message>
    <message>
        <source>It is too far from the market.</source>
        <translation>与市价相差太远。</translation>
    </message>
    <message>
        <source>The account would hold more of it than the exchange allows.</source>
        <translation>账户的持有量将超出交易所允许的上限。</translation>
    </message>
    <message>
        <source>It is smaller or larger than the exchange takes for the pair.</source>
        <translation>超出交易所对该交易对允许的范围。</translation>
    </message>
    <message>
        <source>It must lie above the market, or the order would trigger at once.</source>
        <translation>必须高于市价，否则会立即触发。</translation>
    </message>
    <message>
        <source>It must lie below the market, or the order would trigger at once.</source>
        <translation>必须低于市价，否则会立即触发。</translation>
    </message>
    <message>
        <source>The exchange refused the price of {value}. Nothing was placed.</source>
        <translation>交易所拒绝价格 {value}。委托未成立。</translation>
    </message>
    <message>
        <source>The exchange refused the stop price of {value}. Nothing was placed.</source>
        <translation>交易所拒绝触发价 {value}。委托未成立。</translation>
    </message>
    <message>
        <source>The exchange refused the trail of {value}. Nothing was placed.</source>
        <translation>交易所拒绝回调幅度 {value}。委托未成立。</translation>
    </message>
    <message>
        <source>The exchange refused the amount of {value}. Nothing was placed.</source>
        <translation>交易所拒绝数量 {value}。委托未成立。</translation>
    </message>
    <message>
        <source>The exchange refused the total of {value}. Nothing was placed.</source>
        <translation>交易所拒绝总额 {value}。委托未成立。</translation>
    </message>
    <message>
        <source>The nearest that fits: {value}.</source>
        <translation>最接近的可用值：{value}。</translation>
    </message>
</context>
<context>
    <name>Move</name>
    <message>
        <source>Move {amount} {asset} to spot</source>
        <translation>把 {amount} {asset} 划转到现货</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>划转</translation>
    </message>
    <message>
        <source>Type how much to move.</source>
        <translation>请输入要划转的数量。</translation>
    </message>
    <message>
        <source>Must be more than zero.</source>
        <translation>必须大于零。</translation>
    </message>
    <message>
        <source>Only {most} {asset} lie there.</source>
        <translation>那里只有 {most} {asset}。</translation>
    </message>
    <message>
        <source>It is not known yet what became of the last transfer of {asset}: wait.</source>
        <translation>上一次 {asset} 划转的结果还不清楚：请等待。</translation>
    </message>
    <message>
        <source>spot</source>
        <translation>现货</translation>
    </message>
    <message>
        <source>fund</source>
        <translation>资金</translation>
    </message>
    <message>
        <source>contract</source>
        <translation>合约</translation>
    </message>
    <message>
        <source>◌ Moving {amount} {asset} to spot…</source>
        <translation>◌ 正在把 {amount} {asset} 划转到现货…</translation>
    </message>
    <message>
        <source>✓ {amount} {asset} moved to spot.</source>
        <translation>✓ {amount} {asset} 已划转到现货。</translation>
    </message>
    <message>
        <source>✕ Nothing was moved.</source>
        <translation>✕ 没有划转。</translation>
    </message>
    <message>
        <source>◌ Being checked: {amount} {asset} to spot. Do not move it again before the balances tell.</source>
        <translation>◌ 正在核实：{amount} {asset} 划转到现货。在余额显示结果之前，请勿再次划转。</translation>
    </message>
</context>
<context>
    <name>MoveSheet</name>
    <message>
        <source>Move to spot</source>
        <translation>划转到现货</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Asset</source>
        <translation>资产(&amp;A)</translation>
    </message>
    <message>
        <source>A&amp;mount</source>
        <translation>数量(&amp;M)</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Nothing leaves the exchange: both wallets are your own.</source>
        <translation>资金不会离开交易所：两个钱包都是您自己的。</translation>
    </message>
</context>
<context>
    <name>Movements</name>
    <message>
        <source>Loading…</source>
        <translation>加载中…</translation>
    </message>
    <message>
        <source>Nothing has come or gone yet.</source>
        <translation>还没有任何充值或提币。</translation>
    </message>
    <message>
        <source>Deposit</source>
        <translation>充值</translation>
    </message>
    <message>
        <source>Withdrawal</source>
        <translation>提币</translation>
    </message>
</context>
<context>
    <name>MovementsView</name>
    <message>
        <source>Deposits and withdrawals</source>
        <translation>充值与提币记录</translation>
    </message>
    <message>
        <source>&amp;Copy transaction ID</source>
        <translation>复制交易哈希(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>刷新(&amp;R)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>For reading only: this program never withdraws.</source>
        <translation>仅供查看：本程序从不提币。</translation>
    </message>
    <message>
        <source>Time (UTC)</source>
        <translation>UTC 时间</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Asset</source>
        <translation>资产</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Wallet</source>
        <translation>钱包</translation>
    </message>
    <message>
        <source>Transaction ID</source>
        <translation>交易哈希</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
</context>
<context>
    <name>NewPassphrase</name>
    <message>
        <source>Suggest one</source>
        <translation>生成一个</translation>
    </message>
    <message>
        <source>&amp;Passphrase, at least 10 characters</source>
        <translation>口令(&amp;P)，至少 10 个字符</translation>
    </message>
    <message>
        <source>&amp;Once more</source>
        <translation>再输入一次(&amp;O)</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>An order is being checked: do not send it again.</source>
        <translation>有一笔委托正在核实：请勿重复下单。</translation>
    </message>
    <message>
        <source>{n} orders are being checked: do not send them again.</source>
        <translation>有 {n} 笔委托正在核实：请勿重复下单。</translation>
    </message>
    <message>
        <source>{n} order could not be settled: look at the exchange whether it is there, then say so in its details.</source>
        <translation>有 {n} 笔委托未能核实清楚：请到交易所查看是否存在，然后在该委托的详情中确认。</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>The exchange has not answered for {age}.</source>
        <translation>交易所已有 {age} 没有答复。</translation>
    </message>
</context>
<context>
    <name>OrderCard</name>
    <message>
        <source>Order</source>
        <translation>委托</translation>
    </message>
    <message>
        <source>What was asked, and what came back</source>
        <translation>查询记录与答复</translation>
    </message>
    <message>
        <source>&amp;Ask now</source>
        <translation>立即查询(&amp;A)</translation>
    </message>
    <message>
        <source>What you saw there, and where you looked</source>
        <translation>您在那里看到了什么，看的是哪一页</translation>
    </message>
    <message>
        <source>What you saw at the exchange</source>
        <translation>您在交易所看到了什么</translation>
    </message>
    <message>
        <source>I looked: it is &amp;not there</source>
        <translation>我已查看：该委托不存在(&amp;N)</translation>
    </message>
    <message>
        <source>Show what was &amp;sent</source>
        <translation>查看已发送内容(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>Its answer was lost, so nobody knows yet whether the exchange has it. The exchange is being asked. Do not send it again until there is a verdict.</source>
        <translation>它的答复丢失了，所以还无法知道交易所是否已收到。正在向交易所查询。有结论之前请勿重复下单。</translation>
    </message>
    <message>
        <source>It is not there: the exchange was asked until the request could not be accepted any more.</source>
        <translation>它不存在：已持续向交易所查询，直到该请求不可能再被接受为止。</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Sent (UTC)</source>
        <translation>发送时间（UTC）</translation>
    </message>
    <message>
        <source>The time is over: a verdict comes with the next answer of the exchange.</source>
        <translation>时限已到：交易所下一次回答后即有结论。</translation>
    </message>
    <message>
        <source>Asked until {time} UTC: {left} left.</source>
        <translation>核实至 {time} UTC：还剩 {left}。</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} 分 {seconds} 秒</translation>
    </message>
    <message>
        <source>Probably not placed: nobody at the exchange knows it, but its age alone proves nothing there. Look at the exchange’s own page and say so here, before you send it again.</source>
        <translation>很可能未下单：交易所查不到它，但在该交易所仅凭时间不能证明什么。再次下单之前，请到交易所自己的页面查看，并在此说明。</translation>
    </message>
    <message>
        <source>It could not be settled: the exchange does not tell of it any more. Look at the exchange’s own page of orders and fills, and say so here, before you send it again.</source>
        <translation>未能核实：交易所已不再提供它的信息。再次下单之前，请到交易所自己的委托和成交页面查看，并在此说明。</translation>
    </message>
    <message>
        <source>It is not there. How that was found out is in the journal.</source>
        <translation>它不在交易所。查明的经过见委托日志。</translation>
    </message>
    <message>
        <source>Settled by hand: somebody looked, and it is not there.</source>
        <translation>人工了结：有人查看过，它不在交易所。</translation>
    </message>
    <message>
        <source>Instead of an answer</source>
        <translation>没有答复的原因</translation>
    </message>
    <message>
        <source>Made (UTC)</source>
        <translation>创建时间（UTC）</translation>
    </message>
    <message>
        <source>Accepted limits</source>
        <translation>已确认的限制</translation>
    </message>
    <message>
        <source>The exchange&apos;s words</source>
        <translation>交易所原话</translation>
    </message>
    <message>
        <source>Own id</source>
        <translation>自有编号</translation>
    </message>
    <message>
        <source>Exchange id</source>
        <translation>交易所编号</translation>
    </message>
    <message>
        <source>Waits for</source>
        <translation>等待条件</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>To be spent</source>
        <translation>花费金额</translation>
    </message>
    <message>
        <source>Filled</source>
        <translation>已成交</translation>
    </message>
    <message>
        <source>Average price</source>
        <translation>成交均价</translation>
    </message>
    <message>
        <source>the exchange does not find it</source>
        <translation>交易所查不到它</translation>
    </message>
    <message>
        <source>only other orders with this id were found</source>
        <translation>只找到编号相同的其他委托</translation>
    </message>
    <message>
        <source>a person looked, and it is not there</source>
        <translation>有人查看过，它不在交易所</translation>
    </message>
    <message>
        <source>the program ended while it was being sent</source>
        <translation>发送过程中程序退出</translation>
    </message>
    <message>
        <source>a person looked, and it is not there: {words}</source>
        <translation>有人查看过，它不在交易所：{words}</translation>
    </message>
    <message>
        <source>no answer: {words}</source>
        <translation>没有答复：{words}</translation>
    </message>
    <message>
        <source>the exchange has it: {words}</source>
        <translation>交易所有这笔委托：{words}</translation>
    </message>
</context>
<context>
    <name>Orders</name>
    <message>
        <source>Distance</source>
        <translation>距市价</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>均价</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>手续费</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Time (UTC)</source>
        <translation>UTC 时间</translation>
    </message>
    <message>
        <source>Pair</source>
        <translation>交易对</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Fee in</source>
        <translation>费用币种</translation>
    </message>
    <message>
        <source>Liquidity</source>
        <translation>成交角色</translation>
    </message>
    <message>
        <source>Order id</source>
        <translation>委托编号</translation>
    </message>
    <message>
        <source>Trade id</source>
        <translation>成交编号</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Filled</source>
        <translation>已成交</translation>
    </message>
    <message>
        <source>Remaining</source>
        <translation>未成交</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>总额</translation>
    </message>
    <message>
        <source>Stop price</source>
        <translation>触发价</translation>
    </message>
    <message>
        <source>Trail %</source>
        <translation>回调幅度 %</translation>
    </message>
    <message>
        <source>Placed from</source>
        <translation>下单来源</translation>
    </message>
    <message>
        <source>Own id</source>
        <translation>自有编号</translation>
    </message>
    <message>
        <source>Exchange id</source>
        <translation>交易所编号</translation>
    </message>
    <message>
        <source>Maker</source>
        <translation>挂单</translation>
    </message>
    <message>
        <source>Taker</source>
        <translation>吃单</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已被撤销</translation>
    </message>
    <message>
        <source>price away from the market</source>
        <translation>价格偏离市场</translation>
    </message>
    <message>
        <source>value of the order</source>
        <translation>委托金额</translation>
    </message>
    <message>
        <source>size against the book</source>
        <translation>数量占盘口比例</translation>
    </message>
    <message>
        <source>the same order again</source>
        <translation>重复的委托</translation>
    </message>
    <message>
        <source>many orders in a short time</source>
        <translation>短时间内委托过多</translation>
    </message>
    <message>
        <source>age of the price</source>
        <translation>价格过旧</translation>
    </message>
    <message>
        <source>difference of the clocks</source>
        <translation>时钟偏差</translation>
    </message>
    <message>
        <source>most of the balance</source>
        <translation>占用大部分余额</translation>
    </message>
    <message>
        <source>first live order of this start</source>
        <translation>本次启动的首笔实盘委托</translation>
    </message>
    <message>
        <source>live trading locked</source>
        <translation>实盘未解锁</translation>
    </message>
    <message>
        <source>one like it is being checked</source>
        <translation>相同委托正在核实</translation>
    </message>
    <message>
        <source>a panic is going on</source>
        <translation>紧急撤单进行中</translation>
    </message>
    <message>
        <source>Maker only</source>
        <translation>只做挂单</translation>
    </message>
    <message>
        <source>{condition}, from {price}</source>
        <translation>{condition}，自 {price} 起</translation>
    </message>
    <message>
        <source>until {time}</source>
        <translation>截至 {time}</translation>
    </message>
    <message>
        <source>Waits</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>{state}, {condition}</source>
        <translation>{state}，{condition}</translation>
    </message>
    <message>
        <source>{side} {pair} for {amount}</source>
        <translation>{side} {pair}，花费 {amount}</translation>
    </message>
    <message>
        <source>{side} {amount} {pair} @ {price}</source>
        <translation>{side} {amount} {pair} @ {price}</translation>
    </message>
    <message>
        <source>{side} {amount} {pair}</source>
        <translation>{side} {amount} {pair}</translation>
    </message>
    <message>
        <source>quote</source>
        <translation>计价币</translation>
    </message>
    <message>
        <source>follows the market</source>
        <translation>跟随市价</translation>
    </message>
    <message>
        <source>{percent} off its low</source>
        <translation>自低点反弹 {percent}</translation>
    </message>
    <message>
        <source>{percent} off its high</source>
        <translation>自高点回落 {percent}</translation>
    </message>
    <message>
        <source>here</source>
        <translation>本程序</translation>
    </message>
    <message>
        <source>elsewhere</source>
        <translation>其他途径</translation>
    </message>
</context>
<context>
    <name>OrdersPresenter</name>
    <message>
        <source>No account is chosen: add a key, or try practice, to see orders here.</source>
        <translation>未选择账户：请添加密钥，或试试练习，委托会显示在这里。</translation>
    </message>
    <message>
        <source>No working orders. What you send appears here at once.</source>
        <translation>没有当前委托。您下的单会立即显示在这里。</translation>
    </message>
    <message>
        <source>No ended orders are known yet.</source>
        <translation>还没有已结束的委托。</translation>
    </message>
    <message>
        <source>No fills of {pair} are known yet.</source>
        <translation>还没有 {pair} 的成交。</translation>
    </message>
    <message>
        <source>Choose a pair to see its fills.</source>
        <translation>选择交易对以查看成交。</translation>
    </message>
    <message>
        <source>Asking the exchange…</source>
        <translation>正在向交易所查询…</translation>
    </message>
    <message>
        <source>{account}: {text}</source>
        <translation>{account}：{text}</translation>
    </message>
</context>
<context>
    <name>OrdersTable</name>
    <message>
        <source>Cancel this order</source>
        <translation>撤销此委托</translation>
    </message>
    <message>
        <source>Cancel the {count} selected</source>
        <translation>撤销选中的 {count} 笔</translation>
    </message>
    <message>
        <source>Ask the exchange now</source>
        <translation>立即向交易所查询</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Show what was sent</source>
        <translation>查看已发送内容</translation>
    </message>
    <message>
        <source>Copy the row</source>
        <translation>复制此行</translation>
    </message>
</context>
<context>
    <name>OrdersView</name>
    <message>
        <source>Working</source>
        <translation>当前委托</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>历史委托</translation>
    </message>
    <message>
        <source>Fills</source>
        <translation>成交</translation>
    </message>
    <message>
        <source>Sent requests</source>
        <translation>已发送请求</translation>
    </message>
</context>
<context>
    <name>PairModel</name>
    <message>
        <source>{pair}  (closed)</source>
        <translation>{pair}（已关闭）</translation>
    </message>
</context>
<context>
    <name>PairSelector</name>
    <message>
        <source>Pair</source>
        <translation>交易对</translation>
    </message>
    <message>
        <source>Choose a pair (Ctrl+K)</source>
        <translation>选择交易对（Ctrl+K）</translation>
    </message>
    <message>
        <source>Search pairs</source>
        <translation>搜索交易对</translation>
    </message>
    <message>
        <source>Base, quote or symbol</source>
        <translation>基础币、计价币或代码</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>交易对</translation>
    </message>
    <message>
        <source>No pair matches.</source>
        <translation>没有匹配的交易对。</translation>
    </message>
    <message>
        <source>Choose a pair</source>
        <translation>选择交易对</translation>
    </message>
</context>
<context>
    <name>PanicPresenter</name>
    <message>
        <source>Meant are the orders that were made here.</source>
        <translation>范围：在此下的委托。</translation>
    </message>
    <message>
        <source>Meant is everything on the accounts, wherever it was made.</source>
        <translation>范围：各账户上的全部委托，不论在哪里下的。</translation>
    </message>
    <message>
        <source>Nothing is proven here: look at the exchange.</source>
        <translation>此处什么都没有得到证实：请到交易所查看。</translation>
    </message>
    <message>
        <source>No key is signed in: nothing could be cancelled.</source>
        <translation>没有已登录的密钥：无法撤单。</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>撤单中…</translation>
    </message>
</context>
<context>
    <name>PanicSheet</name>
    <message>
        <source>Panic</source>
        <translation>紧急撤单</translation>
    </message>
    <message>
        <source>Cancel what is &amp;left, again</source>
        <translation>再次撤销剩余委托(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>Cancelling at every signed-in exchange…</source>
        <translation>正在所有已登录的交易所撤单…</translation>
    </message>
    <message>
        <source>No order can be placed until this is over.</source>
        <translation>结束之前不能下单。</translation>
    </message>
    <message>
        <source>Panic is over</source>
        <translation>紧急撤单已结束</translation>
    </message>
    <message>
        <source>Orders can be placed again.</source>
        <translation>现在可以重新下单。</translation>
    </message>
</context>
<context>
    <name>Passphrase</name>
    <message>
        <source>Too short: at least 10 characters.</source>
        <translation>太短：至少 10 个字符。</translation>
    </message>
    <message>
        <source>Type the same once more.</source>
        <translation>请再输入一次相同的口令。</translation>
    </message>
    <message>
        <source>Short: 15 characters or more resist guessing far longer. It may be used.</source>
        <translation>偏短：15 个字符以上更难被猜到。可以使用。</translation>
    </message>
    <message>
        <source>✓ Long enough. Keep it where only you can read it.</source>
        <translation>✓ 长度足够。请存放在只有您能看到的地方。</translation>
    </message>
</context>
<context>
    <name>PassphraseDialog</name>
    <message>
        <source>&amp;Passphrase</source>
        <translation>口令(&amp;P)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在核对…</translation>
    </message>
    <message>
        <source>Wait {seconds} s</source>
        <translation>请等待 {seconds} 秒</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>偏好设置</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>▲ green, ▼ red</source>
        <translation>▲ 绿涨 ▼ 红跌</translation>
    </message>
    <message>
        <source>▲ red, ▼ green</source>
        <translation>▲ 红涨 ▼ 绿跌</translation>
    </message>
    <message>
        <source>▲ blue, ▼ orange</source>
        <translation>▲ 蓝涨 ▼ 橙跌</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>A new language shows after the next start.</source>
        <translation>新语言在下次启动后生效。</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Rising and falling</source>
        <translation>涨跌颜色(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Size of everything</source>
        <translation>界面缩放(&amp;S)</translation>
    </message>
    <message>
        <source>No &amp;flashing or movement</source>
        <translation>不要闪烁和动画(&amp;F)</translation>
    </message>
    <message>
        <source>A price is &amp;old after</source>
        <translation>价格过时时限(&amp;O)</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Lock &amp;keys when idle for</source>
        <translation>闲置多久后锁定密钥(&amp;K)</translation>
    </message>
    <message>
        <source> min</source>
        <translation> 分钟</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>&amp;Ask before an order is sent</source>
        <translation>下单前确认(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Empty the amount after sending</source>
        <translation>下单后清空数量(&amp;E)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
</context>
<context>
    <name>Receipt</name>
    <message>
        <source>REQUEST</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>HEADERS</source>
        <translation>请求头</translation>
    </message>
    <message>
        <source>BODY</source>
        <translation>请求正文</translation>
    </message>
    <message>
        <source>HOW IT WAS SIGNED</source>
        <translation>签名过程</translation>
    </message>
    <message>
        <source>ANSWER</source>
        <translation>答复</translation>
    </message>
    <message>
        <source>place an order</source>
        <translation>下单</translation>
    </message>
    <message>
        <source>cancel</source>
        <translation>撤单</translation>
    </message>
    <message>
        <source>ask by own id</source>
        <translation>按自有编号查询</translation>
    </message>
    <message>
        <source>ask by exchange id</source>
        <translation>按交易所编号查询</translation>
    </message>
    <message>
        <source>sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>balances</source>
        <translation>余额</translation>
    </message>
    <message>
        <source>pairs</source>
        <translation>交易对</translation>
    </message>
    <message>
        <source>clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>ticker</source>
        <translation>行情</translation>
    </message>
    <message>
        <source>24 h figures</source>
        <translation>24 小时数据</translation>
    </message>
    <message>
        <source>order book</source>
        <translation>订单簿</translation>
    </message>
    <message>
        <source>candles</source>
        <translation>K 线</translation>
    </message>
    <message>
        <source>heartbeat</source>
        <translation>心跳</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>载荷</translation>
    </message>
    <message>
        <source>Base64 of the payload</source>
        <translation>载荷的 Base64 编码</translation>
    </message>
    <message>
        <source>Hex HMAC-SHA384 of the Base64 text under the secret</source>
        <translation>以 Secret 对 Base64 文本计算的 HMAC-SHA384（十六进制）</translation>
    </message>
    <message>
        <source>Hex HMAC-SHA256 of the payload under the secret</source>
        <translation>以 Secret 对载荷计算的 HMAC-SHA256（十六进制）</translation>
    </message>
    <message>
        <source>Base64 of the Ed25519 signature of the payload</source>
        <translation>载荷的 Ed25519 签名的 Base64 编码</translation>
    </message>
    <message>
        <source>Base64 of the RSA signature (PKCS #1 v1.5, SHA-256) of the payload</source>
        <translation>载荷的 RSA 签名（PKCS #1 v1.5，SHA-256）的 Base64 编码</translation>
    </message>
    <message>
        <source>Text to sign</source>
        <translation>待签名文本</translation>
    </message>
    <message>
        <source>Base64 of its HmacSHA256 under the secret</source>
        <translation>以 Secret 计算的 HmacSHA256 的 Base64 编码</translation>
    </message>
    <message>
        <source>Base64 of its Ed25519 under the secret</source>
        <translation>以 Secret 计算的 Ed25519 的 Base64 编码</translation>
    </message>
    <message>
        <source>Parameters, sorted and encoded</source>
        <translation>参数，已排序并编码</translation>
    </message>
    <message>
        <source>Method, path, parameters and time as one text</source>
        <translation>方法、路径、参数和时间合成的文本</translation>
    </message>
    <message>
        <source>Base64 HMAC-SHA256 of that text under the secret</source>
        <translation>以 Secret 对该文本计算的 HMAC-SHA256（Base64）</translation>
    </message>
    <message>
        <source>Header</source>
        <translation>头部</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>声明</translation>
    </message>
    <message>
        <source>Base64url of header and claims, with a dot between</source>
        <translation>头部和声明的 Base64url 编码，中间以点相连</translation>
    </message>
    <message>
        <source>Base64url HMAC-SHA256 of that text under the secret</source>
        <translation>以 Secret 对该文本计算的 HMAC-SHA256（Base64url）</translation>
    </message>
    <message>
        <source>open orders</source>
        <translation>当前委托</translation>
    </message>
    <message>
        <source>ended orders</source>
        <translation>历史委托</translation>
    </message>
    <message>
        <source>fills</source>
        <translation>成交</translation>
    </message>
    <message>
        <source>fee rates</source>
        <translation>费率</translation>
    </message>
    <message>
        <source>other wallet</source>
        <translation>其他钱包</translation>
    </message>
    <message>
        <source>deposits</source>
        <translation>充值</translation>
    </message>
    <message>
        <source>withdrawals</source>
        <translation>提现</translation>
    </message>
    <message>
        <source>move between wallets</source>
        <translation>钱包间划转</translation>
    </message>
    <message>
        <source>ask about a move</source>
        <translation>查询划转</translation>
    </message>
    <message>
        <source>The secret is never sent. The exchange checks the signature with the same secret, or with the public half of a pair.</source>
        <translation>Secret 从不发送。交易所用相同的 Secret，或密钥对中的公钥，核对签名。</translation>
    </message>
    <message>
        <source>No complete answer came.</source>
        <translation>没有收到完整的答复。</translation>
    </message>
    <message>
        <source>HTTP {status} after {ms} ms</source>
        <translation>HTTP {status}，用时 {ms} 毫秒</translation>
    </message>
</context>
<context>
    <name>RememberPresenter</name>
    <message>
        <source>This device opens the vault from the next start on.</source>
        <translation>从下次启动起，此设备会自动打开保险库。</translation>
    </message>
    <message>
        <source>Forgotten: every start asks for the passphrase again.</source>
        <translation>已忘记：以后每次启动都会询问口令。</translation>
    </message>
</context>
<context>
    <name>RememberView</name>
    <message>
        <source>Remember on this device</source>
        <translation>在此设备上记住</translation>
    </message>
    <message>
        <source>Open the vault when the program starts</source>
        <translation>程序启动时自动打开保险库</translation>
    </message>
    <message>
        <source>The keyring of this system keeps a key that opens the vault, so that starting asks for no passphrase. Whoever uses this computer as you can then open it too. A locked vault, live trading and limits still ask for the passphrase; changing it ends this.</source>
        <translation>系统的密钥环会保存一个能打开保险库的密钥，这样启动时不再询问口令。以您的身份使用这台电脑的人也能打开它。锁定后的保险库、实盘交易和修改限额仍会询问口令；修改口令后即失效。</translation>
    </message>
    <message>
        <source>&amp;Remember</source>
        <translation>记住(&amp;R)</translation>
    </message>
</context>
<context>
    <name>RowModel</name>
    <message>
        <source>Ask now</source>
        <translation>立即查询</translation>
    </message>
    <message>
        <source>Cancel this order</source>
        <translation>撤销此委托</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>For spreadsheets: CSV in UTF-8 with byte order mark (*.csv)</source>
        <translation>电子表格用：带 BOM 的 UTF-8 CSV (*.csv)</translation>
    </message>
    <message>
        <source>For programs: CSV in UTF-8 (*.csv)</source>
        <translation>程序用：UTF-8 CSV (*.csv)</translation>
    </message>
    <message>
        <source>Export the table</source>
        <translation>导出表格</translation>
    </message>
    <message>
        <source>Exported to {path}</source>
        <translation>已导出到 {path}</translation>
    </message>
    <message>
        <source>Not exported: {reason}</source>
        <translation>未能导出：{reason}</translation>
    </message>
</context>
<context>
    <name>SecretField</name>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
</context>
<context>
    <name>SourceSelector</name>
    <message>
        <source>Exchange</source>
        <translation>交易所</translation>
    </message>
    <message>
        <source>Choose exchange and environment (Ctrl+E)</source>
        <translation>选择交易所和环境（Ctrl+E）</translation>
    </message>
    <message>
        <source>Exchanges and environments</source>
        <translation>交易所与环境</translation>
    </message>
    <message>
        <source>Search exchanges</source>
        <translation>搜索交易所</translation>
    </message>
    <message>
        <source>Exchange, environment or host</source>
        <translation>交易所、环境或主机</translation>
    </message>
    <message>
        <source>No exchange matches.</source>
        <translation>没有匹配的交易所。</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Journal safe</source>
        <translation>委托日志正常</translation>
    </message>
    <message>
        <source>Journal cannot be written: no order leaves</source>
        <translation>委托日志无法写入：不会发出委托</translation>
    </message>
    <message>
        <source>{time} UTC</source>
        <translation>{time} UTC</translation>
    </message>
    <message>
        <source>Round trip {n} ms</source>
        <translation>往返 {n} 毫秒</translation>
    </message>
    <message>
        <source>Clock in step</source>
        <translation>时钟同步</translation>
    </message>
    <message>
        <source>The exchange&apos;s clock less this computer&apos;s; requests are corrected by it, as far as it is known.</source>
        <translation>交易所时钟减去本机时钟；在已知精度内，请求会按此校正。</translation>
    </message>
    <message>
        <source>{exchange} asks us to wait: {time}</source>
        <translation>{exchange} 要求等待：{time}</translation>
    </message>
    <message>
        <source>{exchange} has blocked us: {time}</source>
        <translation>{exchange} 已封禁本机：{time}</translation>
    </message>
    <message>
        <source>Until then nothing is asked; what is sent by hand may have to wait too.</source>
        <translation>在此之前不会发出查询；手动发送的内容也可能需要等待。</translation>
    </message>
    <message>
        <source>Checking the exchange&apos;s time…</source>
        <translation>正在核对交易所时间…</translation>
    </message>
    <message>
        <source>Clock {offset}</source>
        <translation>时钟 {offset}</translation>
    </message>
    <message>
        <source>Key: signing in…</source>
        <translation>密钥：登录中…</translation>
    </message>
    <message>
        <source>Key refused</source>
        <translation>密钥被拒绝</translation>
    </message>
    <message>
        <source>Key: signed out</source>
        <translation>密钥：未登录</translation>
    </message>
    <message>
        <source>Key: {rights}</source>
        <translation>密钥：{rights}</translation>
    </message>
    <message>
        <source>{n} being checked</source>
        <translation>{n} 笔核实中</translation>
    </message>
    <message>
        <source>{n} ms</source>
        <translation>{n} 毫秒</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
</context>
<context>
    <name>StatusView</name>
    <message>
        <source>Time now</source>
        <translation>当前时间</translation>
    </message>
</context>
<context>
    <name>TickerView</name>
    <message>
        <source>Price age</source>
        <translation>价格时效</translation>
    </message>
    <message>
        <source>24 h change</source>
        <translation>24 小时涨跌</translation>
    </message>
    <message>
        <source>Bid</source>
        <translation>买一</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>卖一</translation>
    </message>
    <message>
        <source>24 h high</source>
        <translation>24 小时最高</translation>
    </message>
    <message>
        <source>24 h low</source>
        <translation>24 小时最低</translation>
    </message>
    <message>
        <source>24 h volume</source>
        <translation>24 小时成交量</translation>
    </message>
    <message>
        <source>{age} old</source>
        <translation>{age}前</translation>
    </message>
</context>
<context>
    <name>Ticket</name>
    <message>
        <source>Another account or pair was chosen meanwhile</source>
        <translation>期间已切换账户或交易对</translation>
    </message>
    <message>
        <source>The same order is being checked: wait</source>
        <translation>相同委托正在核实：请等待</translation>
    </message>
    <message>
        <source>{asset} is spent by the other side: choose “{side}” first.</source>
        <translation>{asset} 用于另一方向：请先选择“{side}”。</translation>
    </message>
    <message>
        <source>Choose a pair</source>
        <translation>选择交易对</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>Nothing was sent: something has come up, look again</source>
        <translation>什么都没有发送：出现了新情况，请再看一遍</translation>
    </message>
    <message>
        <source>Nothing was sent: {reason}</source>
        <translation>没有发送任何内容：{reason}</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>发送中…</translation>
    </message>
    <message>
        <source>What became of the order is not known: see the working orders.</source>
        <translation>委托结果未知：请查看当前委托。</translation>
    </message>
    <message>
        <source>The key is not signed in</source>
        <translation>密钥尚未登录</translation>
    </message>
    <message>
        <source>This key may not trade: choose another</source>
        <translation>此密钥不能交易：请换一个</translation>
    </message>
    <message>
        <source>This account may not trade now</source>
        <translation>此账户目前不能交易</translation>
    </message>
    <message>
        <source>The exchange does not answer: waiting</source>
        <translation>交易所没有答复：等待中</translation>
    </message>
    <message>
        <source>Live is locked: unlock it in the bar above</source>
        <translation>实盘已锁定：请在上方栏解锁</translation>
    </message>
    <message>
        <source>Prices are {age} old: waiting</source>
        <translation>价格是 {age}前的：等待中</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>登录中…</translation>
    </message>
    <message>
        <source>The key was refused: see the keys</source>
        <translation>密钥被拒绝：请查看密钥</translation>
    </message>
    <message>
        <source>Add a key, or try practice</source>
        <translation>请添加密钥，或试试练习</translation>
    </message>
    <message>
        <source>{side} for {amount} {asset} at market</source>
        <translation>市价{side}，花费 {amount} {asset}</translation>
    </message>
    <message>
        <source>{side} {amount} {asset} at market</source>
        <translation>市价{side} {amount} {asset}</translation>
    </message>
    <message>
        <source>{side} {amount} {asset} @ {price}</source>
        <translation>{side} {amount} {asset} @ {price}</translation>
    </message>
    <message>
        <source>{side} {amount} {asset}, at most {price}</source>
        <translation>{side} {amount} {asset}，最高 {price}</translation>
    </message>
    <message>
        <source>{side} {amount} {asset}, at least {price}</source>
        <translation>{side} {amount} {asset}，最低 {price}</translation>
    </message>
    <message>
        <source>Enter a price</source>
        <translation>请输入价格</translation>
    </message>
    <message>
        <source>Enter a trail</source>
        <translation>请输入回调幅度</translation>
    </message>
    <message>
        <source>Enter a stop price</source>
        <translation>请输入触发价</translation>
    </message>
    <message>
        <source>Enter an amount</source>
        <translation>请输入数量</translation>
    </message>
    <message>
        <source>Enter a total</source>
        <translation>请输入总额</translation>
    </message>
    <message>
        <source>Check the price</source>
        <translation>请检查价格</translation>
    </message>
    <message>
        <source>Check the trail</source>
        <translation>请检查回调幅度</translation>
    </message>
    <message>
        <source>Check the stop price</source>
        <translation>请检查触发价</translation>
    </message>
    <message>
        <source>Check the amount</source>
        <translation>请检查数量</translation>
    </message>
    <message>
        <source>Check the total</source>
        <translation>请检查总额</translation>
    </message>
    <message>
        <source>Choose another type</source>
        <translation>请选择其他类型</translation>
    </message>
    <message>
        <source>Tutorial scheme: the live exchange does not accept it.</source>
        <translation>教程方案：实盘交易所不接受。</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>手续费</translation>
    </message>
    <message>
        <source>Fee (taker {rate})</source>
        <translation>手续费（吃单 {rate}）</translation>
    </message>
    <message>
        <source>Fee (maker {rate})</source>
        <translation>手续费（挂单 {rate}）</translation>
    </message>
    <message>
        <source>Average, {percent} off the middle</source>
        <translation>均价，偏离中间价 {percent}</translation>
    </message>
    <message>
        <source>less if paid in the exchange&apos;s own token</source>
        <translation>用交易所自己的代币支付时更低</translation>
    </message>
    <message>
        <source>Estimate</source>
        <translation>预估</translation>
    </message>
    <message>
        <source>prices {age} old</source>
        <translation>价格为 {age}前</translation>
    </message>
    <message>
        <source>usual fee rates</source>
        <translation>按通常费率</translation>
    </message>
    <message>
        <source>free {amount}</source>
        <translation>可用 {amount}</translation>
    </message>
    <message>
        <source>▲ The visible book would not fill all of it at once</source>
        <translation>▲ 可见订单簿不足以立即全部成交</translation>
    </message>
    <message>
        <source>▲ Allowed, but look again</source>
        <translation>▲ 允许，但请再看一遍</translation>
    </message>
    <message>
        <source>✓ Fits this exchange&apos;s rules</source>
        <translation>✓ 符合该交易所规则</translation>
    </message>
    <message>
        <source>at the market</source>
        <translation>与市价持平</translation>
    </message>
    <message>
        <source>{percent} below market</source>
        <translation>低于市价 {percent}</translation>
    </message>
    <message>
        <source>{percent} above market</source>
        <translation>高于市价 {percent}</translation>
    </message>
    <message>
        <source>{condition}, from {stop}</source>
        <translation>{condition}，自 {stop} 起</translation>
    </message>
    <message>
        <source>when ≥ {stop}</source>
        <translation>当 ≥ {stop} 时</translation>
    </message>
    <message>
        <source>when ≤ {stop}</source>
        <translation>当 ≤ {stop} 时</translation>
    </message>
    <message>
        <source>The exchange has no such market order: a limit order is sent that fills at once what it can, at a bounded price.</source>
        <translation>交易所没有这种市价单：会发送一张限价单，在限定价格内立即成交，剩余撤销。</translation>
    </message>
    <message>
        <source>A limit order, once the price has risen (buy) or fallen (sell) to the stop</source>
        <translation>价格上涨（买入）或下跌（卖出）到触发价后的限价单</translation>
    </message>
    <message>
        <source>A market order, once the price has risen (buy) or fallen (sell) to the stop</source>
        <translation>价格上涨（买入）或下跌（卖出）到触发价后的市价单</translation>
    </message>
    <message>
        <source>A market order, once the price has fallen (buy) or risen (sell) to the stop</source>
        <translation>价格下跌（买入）或上涨（卖出）到触发价后的市价单</translation>
    </message>
    <message>
        <source>A limit order, once the price has fallen (buy) or risen (sell) to the stop</source>
        <translation>价格下跌（买入）或上涨（卖出）到触发价后的限价单</translation>
    </message>
    <message>
        <source>A market order, once the price turns back by so much; it follows until then</source>
        <translation>跟随价格，价格反转达到该幅度后的市价单</translation>
    </message>
    <message>
        <source>By amount, a limit order is sent instead. Type the total for a market order of the exchange.</source>
        <translation>按数量下单会改为发送限价单。要用交易所的市价单，请输入总额。</translation>
    </message>
    <message>
        <source>Wakes when the last price is {percent} above its lowest.</source>
        <translation>最新价自最低点反弹 {percent} 时触发。</translation>
    </message>
    <message>
        <source>Wakes when the last price is {percent} below its highest.</source>
        <translation>最新价自最高点回落 {percent} 时触发。</translation>
    </message>
    <message>
        <source>Wakes when the last price is at or above {stop}.</source>
        <translation>最新价达到或高于 {stop} 时触发。</translation>
    </message>
    <message>
        <source>Wakes when the last price is at or below {stop}.</source>
        <translation>最新价达到或低于 {stop} 时触发。</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>交易所</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Pair</source>
        <translation>交易对</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>last price ≥ {stop}</source>
        <translation>最新价 ≥ {stop}</translation>
    </message>
    <message>
        <source>last price ≤ {stop}</source>
        <translation>最新价 ≤ {stop}</translation>
    </message>
    <message>
        <source>Wakes when</source>
        <translation>触发条件</translation>
    </message>
    <message>
        <source>last price {percent} above its lowest</source>
        <translation>最新价自最低点反弹 {percent}</translation>
    </message>
    <message>
        <source>last price {percent} below its highest</source>
        <translation>最新价自最高点回落 {percent}</translation>
    </message>
    <message>
        <source>Starts following at</source>
        <translation>起始跟踪价</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>if {percent} off its low</source>
        <translation>自低点反弹 {percent} 时</translation>
    </message>
    <message>
        <source>if {percent} off its high</source>
        <translation>自高点回落 {percent} 时</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>总额</translation>
    </message>
    <message>
        <source>Total, estimate</source>
        <translation>总额（预估）</translation>
    </message>
    <message>
        <source>Maker only</source>
        <translation>只做挂单</translation>
    </message>
    <message>
        <source>Time in force</source>
        <translation>有效方式</translation>
    </message>
    <message>
        <source>The search could not settle this order: look at the exchange.</source>
        <translation>查询无法确认这笔委托：请到交易所查看。</translation>
    </message>
    <message>
        <source>Checking whether the order was placed: do not send it again.</source>
        <translation>正在核实委托是否成立：请勿重复下单。</translation>
    </message>
    <message>
        <source>Checked: the order was not placed. It may be sent again.</source>
        <translation>已核实：委托未成立。可以重新下单。</translation>
    </message>
    <message>
        <source>{state}. Nothing was placed.</source>
        <translation>{state}。委托未成立。</translation>
    </message>
    <message>
        <source>{state} by the exchange, {filled} filled. {reason}</source>
        <translation>交易所：{state}，已成交 {filled}。{reason}</translation>
    </message>
    <message>
        <source>Order placed · {sign} {state}</source>
        <translation>下单成功 · {sign} {state}</translation>
    </message>
    <message>
        <source>Market, as a limit order that fills at once what it can</source>
        <translation>市价（以限价单发送，立即成交剩余撤销）</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>Price, at most</source>
        <translation>最高价格</translation>
    </message>
    <message>
        <source>Price, at least</source>
        <translation>最低价格</translation>
    </message>
</context>
<context>
    <name>TicketView</name>
    <message>
        <source>&amp;Price</source>
        <translation>价格(&amp;P)</translation>
    </message>
    <message>
        <source>Trai&amp;l</source>
        <translation>回调幅度(&amp;L)</translation>
    </message>
    <message>
        <source>S&amp;top price</source>
        <translation>触发价(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Amount</source>
        <translation>数量(&amp;A)</translation>
    </message>
    <message>
        <source>T&amp;otal</source>
        <translation>总额(&amp;O)</translation>
    </message>
    <message>
        <source>S&amp;tart following at</source>
        <translation>起始跟踪价(&amp;T)</translation>
    </message>
    <message>
        <source>S&amp;tart following at, optional</source>
        <translation>起始跟踪价，可选(&amp;T)</translation>
    </message>
    <message>
        <source>▲  &amp;Buy</source>
        <translation>▲  买入(&amp;B)</translation>
    </message>
    <message>
        <source>▼  &amp;Sell</source>
        <translation>▼  卖出(&amp;S)</translation>
    </message>
    <message>
        <source>Max</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>Time in force</source>
        <translation>有效方式</translation>
    </message>
    <message>
        <source>&amp;Maker only</source>
        <translation>只做挂单(&amp;M)</translation>
    </message>
    <message>
        <source>Waits in the book or is refused; never takes</source>
        <translation>只在订单簿挂单，否则被拒绝；绝不吃单</translation>
    </message>
    <message>
        <source>Clea&amp;r</source>
        <translation>清空(&amp;R)</translation>
    </message>
    <message>
        <source>Bid</source>
        <translation>买一</translation>
    </message>
    <message>
        <source>Mid</source>
        <translation>中间</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>卖一</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>最新</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Exchange</source>
        <translation>交易所</translation>
    </message>
    <message>
        <source>{label} ({state})</source>
        <translation>{label}（{state}）</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Hold for a moment to cancel all orders of this account. Ctrl+Shift+X, held: at every signed-in exchange.</source>
        <translation>按住片刻，撤销本账户的全部委托。按住 Ctrl+Shift+X：撤销所有已登录交易所的委托。</translation>
    </message>
    <message>
        <source>Cancel all {count}</source>
        <translation>全部撤单 {count}</translation>
    </message>
    <message>
        <source>{words}  (hold)</source>
        <translation>{words}（按住）</translation>
    </message>
    <message>
        <source>Keys…</source>
        <translation>密钥…</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>偏好设置…</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Forget the keys until the passphrase is typed again</source>
        <translation>清除内存中的密钥，直到再次输入口令</translation>
    </message>
</context>
<context>
    <name>Trail</name>
    <message>
        <source>The journal was not read or copied: {reason}</source>
        <translation>委托日志未能读取或复制：{reason}</translation>
    </message>
    <message>
        <source>Written down, not sent yet</source>
        <translation>已记录，尚未发送</translation>
    </message>
    <message>
        <source>First byte about to leave</source>
        <translation>即将发出首字节</translation>
    </message>
    <message>
        <source>Asked about</source>
        <translation>已查询</translation>
    </message>
    <message>
        <source>Time (UTC)</source>
        <translation>UTC 时间</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>委托</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>交易所</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Own id</source>
        <translation>自有编号</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Accepted limits: {limits}</source>
        <translation>已确认的限制：{limits}</translation>
    </message>
</context>
<context>
    <name>TrailPresenter</name>
    <message>
        <source>Reading…</source>
        <translation>读取中…</translation>
    </message>
    <message>
        <source>Nothing in the journal has this.</source>
        <translation>日志中没有相符的内容。</translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation>暂无内容。</translation>
    </message>
    <message>
        <source>The newest {n} lines; search to see others.</source>
        <translation>最新的 {n} 行；其余请搜索。</translation>
    </message>
    <message>
        <source>{n} lines.</source>
        <translation>{n} 行。</translation>
    </message>
    <message>
        <source>Saved to {path}</source>
        <translation>已保存到 {path}</translation>
    </message>
</context>
<context>
    <name>TrailView</name>
    <message>
        <source>Journal</source>
        <translation>委托日志</translation>
    </message>
    <message>
        <source>Search: pair, id, account, state, or words of an answer</source>
        <translation>搜索：交易对、编号、账户、状态或回答中的字词</translation>
    </message>
    <message>
        <source>Search the journal</source>
        <translation>搜索委托日志</translation>
    </message>
    <message>
        <source>&amp;Read again</source>
        <translation>重新读取(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Export CSV…</source>
        <translation>导出 CSV(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Save a copy of the journal…</source>
        <translation>保存日志副本(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>Save a copy of the journal</source>
        <translation>保存日志副本</translation>
    </message>
</context>
<context>
    <name>UnlockPage</name>
    <message>
        <source>Use the previous &amp;copy</source>
        <translation>使用上一份副本(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Unlock</source>
        <translation>解锁(&amp;U)</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>打开中…</translation>
    </message>
    <message>
        <source>Wait {seconds} s</source>
        <translation>请等待 {seconds} 秒</translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation>口令(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Try practice instead</source>
        <translation>改为试试练习(&amp;T)</translation>
    </message>
    <message>
        <source>Forgotten? Nobody can restore it: make a new vault and new API keys at the exchange. Nothing else is lost.</source>
        <translation>忘记口令？谁都无法找回：请创建新的保险库，并在交易所重新创建 API 密钥。除此之外不会有任何损失。</translation>
    </message>
    <message>
        <source>Unlock your keys</source>
        <translation>解锁您的密钥</translation>
    </message>
</context>
<context>
    <name>UnlockPresenter</name>
    <message>
        <source>The previous copy is damaged too. No funds and no orders are touched: put back a backup of your own, or make a new vault and new API keys at the exchange.</source>
        <translation>上一份副本也已损坏。资金和委托都不受影响：请恢复您自己的备份，或创建新的保险库，并在交易所重新创建 API 密钥。</translation>
    </message>
</context>
<context>
    <name>WaitingTypes</name>
    <message>
        <source>Conditional</source>
        <translation>条件单</translation>
    </message>
</context>
<context>
    <name>WireView</name>
    <message>
        <source>The chosen request</source>
        <translation>所选请求</translation>
    </message>
    <message>
        <source>Choose a request to see exactly what was sent.</source>
        <translation>选择一个请求，查看实际发送的内容。</translation>
    </message>
    <message>
        <source>&amp;Copy receipt</source>
        <translation>复制回执(&amp;C)</translation>
    </message>
    <message>
        <source>Sent requests, newest first</source>
        <translation>已发送请求，最新在前</translation>
    </message>
    <message>
        <source>Time (UTC)</source>
        <translation>UTC 时间</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>毫秒</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message>
        <source>Keep holding: every order at every signed-in exchange will be cancelled.</source>
        <translation>继续按住：将撤销所有已登录交易所的全部委托。</translation>
    </message>
    <message>
        <source>The pairs could not be loaded; asking again. {reason}</source>
        <translation>无法加载交易对；正在重试。{reason}</translation>
    </message>
</context>
<context>
    <name>_BookTable</name>
    <message>
        <source>Order book</source>
        <translation>订单簿</translation>
    </message>
    <message>
        <source>Enter takes the price, Shift and Enter the price and the amount up to it</source>
        <translation>回车键取价格，Shift 加回车键取价格及累计数量</translation>
    </message>
</context>
<context>
    <name>_PriceLabel</name>
    <message>
        <source>Last price</source>
        <translation>最新价</translation>
    </message>
</context>
<context>
    <name>_RenameDialog</name>
    <message>
        <source>Rename a key</source>
        <translation>重命名密钥</translation>
    </message>
    <message>
        <source>&amp;Name of this key, for yourself</source>
        <translation>密钥名称，供自己辨认(&amp;N)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
</context>
</TS>
