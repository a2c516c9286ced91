using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Reporting;

namespace MutualAuth.KeyStores.Tests.Reporting;

/// <summary>Statuses as no disk is needed for.</summary>
internal static class StatusSample
{
    public static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Text that a stranger might put into a name: markup, terminal control, direction, width, length.</summary>
    public static readonly string[] Nasty =
    [
        "<script>alert(1)</script>",
        "\"><img src=https://evil.example/x onerror=alert(1)>",
        "]]>&lt;&amp;<!--",
        "red\u001b[31m\r\nforged line\0",
        "\u202Egnp.exe\u2066",
        "支払い株式会社支払い株式会社支払い株式会社支払い株式会社支払い株式会社",
        "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦 family family family family",
        "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
        "half \ud800 pair \udc00 \uffff \U0001fffe",
        new string('x', 5000),
        string.Join(" ", Enumerable.Repeat("word", 500)),
        "شركة الدفع",
        "%3Bscript%20;*?@(x)$(y)",
    ];

    public static CertificateStatus Certificate(string alias, int daysLeft, string? subject = null, Severity? attention = null, string? issuer = null) => new()
    {
        Alias = alias,
        Subject = subject ?? $"CN={alias}.example.com",
        Issuer = issuer ?? subject ?? $"CN={alias}.example.com",
        IsSelfSigned = issuer is null,
        Sha256 = string.Join(":", System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(alias + subject + daysLeft)).Select(b => b.ToString("X2"))),
        Key = "RSA 2048",
        Begins = Now.AddDays(-100),
        Ends = Now.AddDays(daysLeft).AddHours(1),
        DaysLeft = daysLeft,
        Attention = attention ?? (daysLeft < 0 ? Severity.Error : null),
    };

    public static PartnerStatus Partner(string alias, int daysLeft, TrustState state = TrustState.Trusted, string? subject = null, Severity? attention = null) =>
        new(Certificate(alias, daysLeft, subject, attention), state, $"partners/{alias}.pem");

    public static KeyStoreStatus KeyStore(string path, params PartnerStatus[] partners) => new()
    {
        Path = path,
        Type = "JKS",
        Exists = true,
        State = KeyStoreState.AsDeclared,
        Own = new OwnStatus(Certificate("orders", 364), 1),
        Partners = partners,
        NextAttention = Now.AddDays(334),
    };

    public static ProjectStatus Project(params KeyStoreStatus[] keyStores) =>
        new("orders", Now, keyStores, keyStores.SelectMany(keyStore => keyStore.Findings).ToList());

    /// <summary>All that a stranger, or a user, can put into a status is nasty.</summary>
    public static ProjectStatus AllNasty => new(
        Nasty[0],
        Now,
        Nasty.Select((text, i) => new KeyStoreStatus
        {
            Path = $"{text}/{text}{i}.jks",
            Type = "PKCS12",
            Exists = true,
            State = KeyStoreState.ToBeChanged,
            Own = new OwnStatus(Certificate(text, 10, "CN=" + text, Severity.Warning, issuer: "CN=" + text), 3),
            OwnChange = "a build makes another key and certificate (" + text + ")",
            Successor = new OwnStatus(Certificate(text, 400, "O=" + text), 1),
            SuccessorPath = text + ".next.jks",
            Partners = Nasty.Select(one => new PartnerStatus(Certificate(one, 2_900_000, $"CN={one}, O={one}"), TrustState.ToBeAdded, one)).ToList(),
        }).ToList(),
        Nasty.Select(text => new FindingStatus(Severity.Error, "MAB2005", text, text, text)).ToList());
}
