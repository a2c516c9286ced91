using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Locking;

namespace MutualAuth.KeyStores.Reporting;

/// <summary>
/// The keystores of a project as one page: what needs attention, when what ends, who trusts whom. HTML that is XML too, so
/// that everything in it, strangers' text above all, is encoded by the writer; no script, and a policy that lets a browser load
/// nothing at all.
/// </summary>
internal sealed class HtmlReport
{
    /// <summary>Longer lists of partners are shown on request.</summary>
    private const int OpenUpTo = 20;

    private readonly ProjectStatus _project;
    private readonly IReadOnlyList<ShownCertificate> _certificates;
    private readonly TimeAxis _axis;

    private HtmlReport(ProjectStatus project)
    {
        _project = project;
        _certificates = ShownCertificate.Of(project);
        _axis = new TimeAxis(project.Now, _certificates.Select(shown => shown.Certificate.DaysLeft));
    }

    public static string Of(ProjectStatus project)
    {
        var text = new StringBuilder("<!DOCTYPE html>\n");
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = "", NewLineChars = "\n" };
        using (var writer = XmlWriter.Create(text, settings))
            new HtmlReport(project).Page().Save(writer);
        return text.Append('\n').ToString();
    }

    private XElement Page() => El("html", A("lang", "en"),
        El("head",
            El("meta", A("charset", "utf-8")),
            El("meta", A("http-equiv", "Content-Security-Policy"), A("content", $"default-src 'none'; style-src '{ReportStyle.Hash}'; base-uri 'none'; form-action 'none'")),
            El("meta", A("name", "viewport"), A("content", "width=device-width, initial-scale=1")),
            El("meta", A("name", "referrer"), A("content", "no-referrer")),
            El("title", Shown(_project.Name) + ": mutual TLS"),
            El("style", ReportStyle.Text)),
        El("body",
            El("a", Class("skip"), A("href", "#attention"), "Skip to what needs attention"),
            El("header",
                El("h1", Stranger(_project.Name), ": mutual TLS"),
                El("p", Sentence(StatusWords.Summary(_project))),
                El("p", Class("quiet"), "As of ", Time(_project.Now, "yyyy-MM-dd HH:mm 'UTC'"), ", made by the target MutualAuthReport."),
                El("nav", A("aria-label", "Parts of this page"), El("ul",
                    El("li", El("a", A("href", "#attention"), "Needs attention")),
                    El("li", El("a", A("href", "#ends"), "When what ends")),
                    El("li", El("a", A("href", "#trust"), "Who trusts whom")),
                    El("li", El("a", A("href", "#keystores"), "Keystores"))))),
            El("main", Attention(), Timeline(), Matrix(), KeyStores())));

    private XElement Attention() => Section("attention", "Needs attention", _project.Findings.Count == 0
        ? [El("p", StatusWords.AllIsWell(_project))]
        : [El("ul", Class("findings"), _project.Findings.Select(finding => El("li", Class(finding.Severity == Severity.Error ? "error" : "warning"),
            El("p",
                El("span", Class(finding.Severity == Severity.Error ? "tag ended" : "tag soon"), finding.Severity == Severity.Error ? "Error" : "Warning"), " ",
                El("strong", finding.Code), " ",
                El("code", Stranger(finding.File ?? "the project"))),
            El("p", Stranger(Sentence(finding.Problem))),
            El("p", El("strong", "What to do: "), Stranger(Sentence(finding.Remedy)))))) ]);

    private XElement Timeline()
    {
        if (_certificates.Count == 0)
            return Section("ends", "When what ends", [El("p", "There is no certificate yet.")]);
        return Section("ends", "When what ends",
        [
            El("ul", Class("key"),
                El("li", KeySample("own"), "own certificate"),
                El("li", KeySample("next"), "successor that waits"),
                El("li", KeySample("partner"), "partner"),
                El("li", KeySample("soon"), "needs attention"),
                El("li", KeySample("ended"), "has ended")),
            Frame("Certificates by the day on which they end", El("table",
                El("caption", $"{StatusWords.Count(_certificates.Count, "certificate")}, those that end first come first."),
                El("thead", El("tr",
                    Column("Certificate"), Column("Days left", "number"), Column("Ends"),
                    El("th", A("scope", "col"), Class("line"), El("span", Class("unseen"), "Timeline"), Scale()), Column("Whose"))),
                El("tbody", _certificates.Select(TimelineRow)))),
        ]);
    }

    private XElement TimelineRow(ShownCertificate shown)
    {
        var certificate = shown.Certificate;
        return El("tr",
            RowHead(certificate, shown.Names),
            El("td", Class("number"), DaysLeft(certificate)),
            El("td", Class("day"), Time(certificate.Ends, "yyyy-MM-dd")),
            El("td", Class("line"), Bar(shown)),
            El("td", string.Join(", ", shown.Roles)));
    }

    private XElement Scale() => El("svg", A("height", "30"), A("aria-hidden", "true"),
        SvgLine(TimeAxis.TodayPercent, "today", "18", "30"),
        El("text", A("x", TimeAxis.TodayPercent), A("y", "14"), A("text-anchor", "middle"), "today"),
        _axis.Ticks().Select(tick => new[]
        {
            SvgLine(tick.At, "grid", "18", "30"),
            El("text", A("x", tick.At), A("y", "14"), A("text-anchor", "middle"), tick.Label),
        }));

    private XElement Bar(ShownCertificate shown)
    {
        var days = shown.Certificate.DaysLeft;
        var kind = shown.Kind;
        var svg = El("svg", A("height", "26"), A("aria-hidden", "true"),
            _axis.Ticks().Select(tick => SvgLine(tick.At, "grid", "0", "26")),
            SvgLine(TimeAxis.TodayPercent, "today", "0", "26"));
        if (days < 0)
        {
            svg.Add(At(TimeAxis.EndedPercent, Marker("ended", "ended")));
            return svg;
        }

        var look = shown.Certificate.Attention is null ? kind : "soon";
        svg.Add(El("rect", Class(look), A("x", TimeAxis.TodayPercent), A("y", "11"), A("width", _axis.Length(days)), A("height", "4")));
        if (_axis.IsLater(days))
            svg.Add(El("text", Class("later"), A("x", TimeAxis.LaterPercent), A("y", "18"), A("text-anchor", "middle"), "later"));
        else
            svg.Add(At(_axis.At(days), Marker(kind, look)));
        return svg;
    }

    /// <summary>Each kind has a shape of its own, since not everybody tells the colours apart.</summary>
    private static XElement Marker(string kind, string look) => kind switch
    {
        "own" => El("rect", Class(look), A("x", "-6"), A("y", "7"), A("width", "12"), A("height", "12")),
        "next" => El("path", Class(look), A("d", "M0 5 L8 13 L0 21 L-8 13 Z")),
        "ended" => El("path", Class(look), A("d", "M-5 8 L5 18 M5 8 L-5 18")),
        _ => El("circle", Class(look), A("cx", "0"), A("cy", "13"), A("r", "6")),
    };

    private static XElement KeySample(string kind) => El("svg", A("aria-hidden", "true"), A("viewBox", "0 2 44 22"),
        kind == "ended" ? null : El("rect", Class(kind), A("x", "0"), A("y", "11"), A("width", "30"), A("height", "4")),
        kind == "soon" ? null : El("svg", A("x", "30"), A("overflow", "visible"), Marker(kind, kind)));

    private XElement Matrix()
    {
        var trusted = _certificates.Where(shown => shown.IsPartner).OrderBy(shown => shown.Names[0], StringComparer.Ordinal).ThenBy(shown => shown.Certificate.Ends).ToList();
        if (trusted.Count == 0)
            return Section("trust", "Who trusts whom", [El("p", "No keystore trusts a certificate.")]);
        return Section("trust", "Who trusts whom",
        [
            El("p", "What the keystores trust. Who trusts the own certificates is known to the partners alone: hand them the ",
                El("code", ".pem"), " or ", El("code", ".cer"), " beside the keystore."),
            Frame("Who trusts whom", El("table",
                El("caption", $"Trusted certificates down, keystores across: {StatusWords.Number(trusted.Count)} by {StatusWords.Number(_project.KeyStores.Count)}."),
                El("thead", El("tr", Column("Certificate"), _project.KeyStores.Select(keyStore => El("th", A("scope", "col"),
                    Stranger(keyStore.Path),
                    Quiet(keyStore.Own is { } own ? "as " + StatusWords.CommonName(own.Certificate.Subject) : keyStore.TrustOnly ? "truststore" : "no own certificate"))))),
                El("tbody", trusted.Select(shown => El("tr",
                    RowHead(shown.Certificate, shown.Names, shown.OwnOf),
                    _project.KeyStores.Select(keyStore => Cell(shown, keyStore))))))),
        ]);
    }

    private static XElement Cell(ShownCertificate shown, KeyStoreStatus keyStore)
    {
        if (keyStore.Own?.Certificate.Sha256 == shown.Certificate.Sha256)
            return El("td", "is its own");
        return keyStore.Partners.FirstOrDefault(partner => partner.Certificate.Sha256 == shown.Certificate.Sha256)?.State switch
        {
            TrustState.Trusted => El("td", "✓ trusts"),
            TrustState.ToBeAdded => El("td", "+ a build adds it"),
            TrustState.ToBeRemoved => El("td", "− a build removes it"),
            TrustState.ToBeReplaced => El("td", "~ a build replaces it"),
            _ => El("td", Class("no"), El("span", A("aria-hidden", "true"), "·"), El("span", Class("unseen"), "does not trust")),
        };
    }

    private XElement KeyStores() => Section("keystores", "Keystores", _project.KeyStores.Count == 0
        ? [El("p", "The project declares none.")]
        : _project.KeyStores.SelectMany(KeyStore));

    private IEnumerable<XElement> KeyStore(KeyStoreStatus keyStore)
    {
        yield return El("h3", Stranger(keyStore.Path));
        yield return El("dl",
            Fact("Type", keyStore.Type is null ? "not known" : keyStore.TrustOnly ? keyStore.Type + ", a truststore" : keyStore.Type),
            Fact("State", keyStore.StateText),
            keyStore.OwnChange.Length == 0 ? null : Fact("Next build", keyStore.OwnChange),
            keyStore.NextAttention is { } next ? Fact("Next due", StatusWords.Day(next)) : null,
            keyStore.Own is { } own ? OwnFacts("Own certificate", own) : null,
            keyStore.Successor is { } successor ? OwnFacts($"Successor, in {keyStore.SuccessorPath}", successor) : null);
        if (keyStore.Partners.Count == 0)
            yield break;
        yield return El("details", keyStore.Partners.Count <= OpenUpTo ? A("open", "open") : null,
            El("summary", $"Trusts {StatusWords.Count(keyStore.Partners.Count, "certificate")}", El("span", Class("unseen"), ", in ", Stranger(keyStore.Path))),
            Frame("Certificates that " + keyStore.Path + " trusts", El("table", Class("wide"),
                El("thead", El("tr", Column("Alias and file"), Column("Subject and key"), Column("SHA-256"), Column("Ends"), Column("Days left", "number"))),
                El("tbody", keyStore.Partners.Select(partner => El("tr",
                    El("th", A("scope", "row"), Stranger(partner.Certificate.Alias), Quiet(partner.Source ?? (partner.State == TrustState.ToBeRemoved ? "no item declares it" : ""))),
                    El("td", Stranger(partner.Certificate.Subject), Quiet(partner.Certificate.Key)),
                    El("td", Fingerprint(partner.Certificate)),
                    El("td", Class("day"), Time(partner.Certificate.Ends, "yyyy-MM-dd")),
                    El("td", Class("number"), DaysLeft(partner.Certificate))))))));
    }

    /// <summary>In two halves, each of which stays on one line where there is room.</summary>
    private static XElement Fingerprint(CertificateStatus certificate)
    {
        var half = certificate.Sha256.Length / 2 + 1;
        return El("code", El("span", Class("half"), certificate.Sha256.Substring(0, half)), El("span", Class("half"), certificate.Sha256.Substring(half)));
    }

    private static object[] OwnFacts(string name, OwnStatus own) =>
    [
        El("dt", Stranger(name)),
        El("dd",
            Stranger($"{own.Certificate.Subject} ({own.Certificate.Key}, alias {own.Certificate.Alias}), {StatusWords.SignedBy(own)}"), El("br"),
            "ends ", Time(own.Certificate.Ends, "yyyy-MM-dd"), ", ", DaysLeft(own.Certificate), El("br"),
            "SHA-256 ", Fingerprint(own.Certificate)),
    ];

    private static object[] Fact(string name, string value) => [El("dt", name), El("dd", Stranger(value))];

    private static object[] DaysLeft(CertificateStatus certificate)
    {
        var days = certificate.DaysLeft;
        if (days < 0)
            return [El("span", Class("ended"), $"ended {StatusWords.Count(-days, "day")} ago")];
        var text = days.ToString("#,0", CultureInfo.InvariantCulture) + (days == 1 ? " day" : " days");
        return certificate.Attention is null ? [text] : [El("span", Class("tag soon"), "attention"), " ", text];
    }

    private static XElement RowHead(CertificateStatus certificate, IReadOnlyList<string> names, IReadOnlyList<string>? ownOf = null) => El("th", A("scope", "row"),
        Stranger(string.Join(", ", names)),
        Quiet(StatusWords.CommonName(certificate.Subject)),
        ownOf is { Count: > 0 } ? Quiet("own certificate of " + string.Join(", ", ownOf)) : null);

    /// <summary>Scrolls by itself; so a keyboard must reach it, and a screen reader name it.</summary>
    private static XElement Frame(string name, XElement table) =>
        El("div", Class("frame"), A("role", "region"), A("tabindex", "0"), A("aria-label", Shown(name)), table);

    private static XElement Section(string id, string title, IEnumerable<XElement> content) =>
        El("section", A("id", id), A("aria-labelledby", id + "-title"), El("h2", A("id", id + "-title"), title), content);

    private static XElement Column(string text, string? kind = null) => El("th", A("scope", "col"), kind is null ? null : Class(kind), text);

    private static XElement Quiet(string text) => El("span", Class("quiet"), Stranger(text));

    private static XElement SvgLine(string at, string kind, string from, string to) =>
        El("line", Class(kind), A("x1", at), A("x2", at), A("y1", from), A("y2", to));

    private static XElement At(string x, XElement content) => El("svg", A("x", x), A("overflow", "visible"), content);

    private static XElement Time(DateTimeOffset moment, string format) => El("time",
        A("datetime", moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        moment.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));

    private static string Sentence(string text) =>
        char.ToUpperInvariant(text[0]) + text.Substring(1) + (text.EndsWith(".", StringComparison.Ordinal) ? "" : ".");

    /// <summary>Text that is not ours: set apart, so that letters written from right to left do not rearrange what is around them.</summary>
    private static XElement Stranger(string text) => El("bdi", Shown(text));

    /// <summary>No control character is left that XML has no way to write.</summary>
    private static string Shown(string text) => HiddenCharacters.Show(text);

    private static XAttribute A(string name, string value) => new(name, value);

    private static XAttribute Class(string name) => new("class", name);

    private static readonly HashSet<string> WithoutContent = ["meta", "br", "line", "rect", "circle", "path"];

    private static XElement El(string name, params object?[] content)
    {
        var element = new XElement(name, content);
        // HTML knows no <td/>: an element that is empty must still be closed.
        if (element.IsEmpty && !WithoutContent.Contains(name))
            element.Add("");
        return element;
    }
}
