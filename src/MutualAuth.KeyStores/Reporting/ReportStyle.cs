using System.Security.Cryptography;
using System.Text;

namespace MutualAuth.KeyStores.Reporting;

/// <summary>The report's only style sheet. The page's policy names its hash, so that a browser applies no other.</summary>
internal static class ReportStyle
{
    /// <summary>For the Content-Security-Policy.</summary>
    public static string Hash
    {
        get
        {
            using var sha256 = SHA256.Create();
            return "sha256-" + Convert.ToBase64String(sha256.ComputeHash(Encoding.UTF8.GetBytes(Text)));
        }
    }

    /// <summary>Without a character that XML would escape: the hash is over what the browser reads.</summary>
    public static string Text { get; } = Sheet.Replace("\r\n", "\n");

    private const string Sheet = """

        :root {
          color-scheme: light dark;
          --page: #ffffff; --panel: #f4f6f8; --line: #d3d9e0; --text: #1b2430; --quiet: #536070; --link: #0b57a4;
          --own: #2463b4; --next: #6d4bb0; --partner: #1b7f5c; --soon: #9a5b00; --ended: #b3261e; --today: #1b2430;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #12171e; --panel: #1b222c; --line: #384452; --text: #e6ebf1; --quiet: #a3b0bf; --link: #8ec2ff;
            --own: #6ea8f7; --next: #b79cf2; --partner: #52c79b; --soon: #f0b35a; --ended: #ff8a80; --today: #e6ebf1;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.25rem 1rem 3rem; max-width: 76rem; background: var(--page); color: var(--text);
          font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
        h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.25rem; margin: 2.25rem 0 .5rem; }
        h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; overflow-wrap: anywhere; }
        p { margin: .4rem 0; max-width: 50rem; }
        a { color: var(--link); }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { left: 1rem; top: .5rem; padding: .4rem .8rem; background: var(--page); z-index: 9; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .quiet { color: var(--quiet); }
        nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: .75rem 0 0; padding: 0; }
        code { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .85em; overflow-wrap: anywhere; }
        .findings { list-style: none; margin: 0; padding: 0; }
        .findings li { border: 1px solid var(--line); border-left: .35rem solid var(--soon); border-radius: .35rem; background: var(--panel);
          padding: .5rem .75rem; margin: .5rem 0; overflow-wrap: anywhere; }
        .findings li.error { border-left-color: var(--ended); }
        .findings p { max-width: none; }
        .tag { display: inline-block; border: 1px solid currentColor; border-radius: .3rem; padding: 0 .4rem; font-size: .8rem; font-weight: 600; white-space: nowrap; }
        .soon { color: var(--soon); }
        .ended { color: var(--ended); }
        .frame { overflow: auto; max-height: 85vh; border: 1px solid var(--line); border-radius: .35rem; }
        table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: .9rem; }
        caption { text-align: left; padding: .5rem .6rem; color: var(--quiet); }
        th, td { text-align: left; vertical-align: middle; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
        tbody tr:last-child th, tbody tr:last-child td { border-bottom: 0; }
        thead th { position: sticky; top: 0; z-index: 2; background: var(--panel); font-weight: 600; }
        tbody th { position: sticky; left: 0; z-index: 1; background: var(--page); font-weight: 600; min-width: 8rem; max-width: 18rem; overflow-wrap: anywhere; }
        thead th:first-child { left: 0; z-index: 3; }
        th .quiet, td .quiet { font-weight: 400; display: block; font-size: .94em; }
        .half { display: inline-block; }
        .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .day { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .line { width: 45%; min-width: 20rem; padding: 0; }
        thead .line { padding: 0; }
        .line svg { display: block; width: 100%; overflow: visible; }
        svg text { fill: var(--quiet); font-size: .75rem; font-weight: 400; }
        .grid { stroke: var(--line); }
        .today { stroke: var(--today); stroke-width: 1.5; }
        .own { fill: var(--own); stroke: var(--own); }
        .next { fill: var(--next); stroke: var(--next); }
        .partner { fill: var(--partner); stroke: var(--partner); }
        svg .soon { fill: var(--soon); stroke: var(--soon); }
        svg .ended { fill: none; stroke: var(--ended); stroke-width: 2.5; }
        svg text.later { fill: var(--text); stroke: none; font-weight: 700; }
        .key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: .5rem 0; font-size: .9rem; }
        .key svg { width: 2.2rem; height: 1rem; vertical-align: -.15rem; margin-right: .3rem; }
        .no { color: var(--quiet); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; }
        dt { color: var(--quiet); }
        dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
        details { margin: .75rem 0; }
        summary { cursor: pointer; padding: .25rem 0; font-weight: 600; }
        .wide td { overflow-wrap: anywhere; }
        .wide tbody th { min-width: 12rem; }
        .wide td:nth-child(2) { min-width: 11rem; }
        .wide td:nth-child(3) { min-width: 24rem; }
        @media (max-width: 40rem) {
          body { padding: 1rem .6rem 2rem; }
          th, td { padding: .3rem .4rem; }
          tbody th { max-width: 10rem; min-width: 8rem; }
          .number { white-space: normal; }
          .line { min-width: 20rem; }
          dl { grid-template-columns: 1fr; gap: 0; }
          dd { margin-bottom: .4rem; }
        }
        @media print {
          :root { --page: #ffffff; --panel: #f4f6f8; --line: #b9c2cc; --text: #000000; --quiet: #3a4552; --link: #000000;
            --own: #2463b4; --next: #6d4bb0; --partner: #1b7f5c; --soon: #9a5b00; --ended: #b3261e; --today: #000000; color-scheme: light; }
          @page { margin: 12mm; }
          :root { font-size: 9.5pt; }
          body { max-width: none; padding: 0; print-color-adjust: exact; }
          table { font-size: .85rem; }
          th, td { padding: .12rem .4rem; }
          .line { width: 40%; min-width: 0; }
          .line svg { margin: -.2rem 0; }
          tbody th, .wide tbody th { min-width: 10rem; }
          .wide td:nth-child(2) { min-width: 12rem; }
          .wide td:nth-child(3) { min-width: 18.5rem; }
          .wide code { font-size: .75em; }
          nav, .skip { display: none; }
          .frame { overflow: visible; max-height: none; border: 0; }
          thead { display: table-header-group; }
          thead th, tbody th { position: static; }
          tr, .findings li { break-inside: avoid; }
          h2, h3, summary { break-after: avoid; }
          details::details-content { content-visibility: visible; block-size: auto; }
        }

        """;
}
