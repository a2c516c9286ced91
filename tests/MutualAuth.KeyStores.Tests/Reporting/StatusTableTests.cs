using System.Globalization;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Reporting;
using static MutualAuth.KeyStores.Tests.Reporting.StatusSample;

namespace MutualAuth.KeyStores.Tests.Reporting;

[TestClass]
public sealed class StatusTableTests
{
    [TestMethod]
    public void Where_all_is_well_it_says_so_and_until_when() => ShouldBe(
        """
        orders: 1 keystore, 1 trusted certificate
           Nothing needs attention before 2027-10-25.

        mutualauth/orders.jks (JKS): as declared
            alias     days  ends        SHA-256 begins with      name
          own certificate, self-signed
            orders     364  2027-11-24  1F:F4:77:0E:54:92:F4:15  orders.example.com
          trusts 1, those that end first come first
            puppet    3000  2035-02-11  5E:81:29:25:62:AD:80:0A  puppet.example.com
        """,
        Project(KeyStore("mutualauth/orders.jks", Partner("puppet", 3000))));

    [TestMethod]
    public void What_needs_attention_comes_first_and_is_marked_where_it_is() => ShouldBe(
        """
        orders: 1 keystore, 3 trusted certificates, 1 error, 2 warnings
        !! MAB2006 partners/old.pem: the certificate 'old' expired on 2026-11-22
           → Ask the partner for the new one, remove the item, or set
             AllowExpired="true" to keep it for now
        !  MAB2008 partners/kafka.pem: the certificate 'kafka' expires soon
        !  MAB2008 partners/web.pem: the certificate 'web' expires soon
           → Ask for its successor

        mutualauth/orders.jks (JKS): needs a person
            alias     days  ends        SHA-256 begins with      name
          own certificate, signed by Example CA, chain of 3
            orders     200  2027-06-13  56:0E:50:FD:F9:8D:4C:AE  orders.example.com
          its successor, self-signed, in mutualauth/orders.next.jks
            orders     900  2029-05-13  96:B5:F9:ED:1F:25:43:BE  orders.example.com
          trusts 4, those that end first come first
        !!  old         -3  2026-11-22  62:93:65:28:93:8D:1A:13  old.example.com
        ! ~ kafka       12  2026-12-07  6E:32:73:E6:37:D5:8C:54  kafka.example.com
        ! - web         20  2026-12-15  3F:17:C0:4C:C5:78:EA:A2  web.example.com
          + new        700  2028-10-25  3D:D9:6E:EE:4B:72:D6:8A  new.example.com

        A build adds what is marked +, removes -, and replaces ~
        """,
        Project(KeyStore(
            "mutualauth/orders.jks",
            Partner("old", -3),
            Partner("kafka", 12, TrustState.ToBeReplaced, attention: Severity.Warning),
            Partner("web", 20, TrustState.ToBeRemoved, attention: Severity.Warning),
            Partner("new", 700, TrustState.ToBeAdded)) with
        {
            State = KeyStoreState.NeedsPerson,
            Own = new OwnStatus(Certificate("orders", 200, issuer: "C=DE, CN=Example CA"), 3),
            Successor = new OwnStatus(Certificate("orders", 900), 1),
            SuccessorPath = "mutualauth/orders.next.jks",
            Findings =
                [
                    new(Severity.Error, "MAB2006", "partners/old.pem", "the certificate 'old' expired on 2026-11-22", "Ask the partner for the new one, remove the item, or set AllowExpired=\"true\" to keep it for now"),
                    new(Severity.Warning, "MAB2008", "partners/kafka.pem", "the certificate 'kafka' expires soon", "Ask for its successor"),
                    new(Severity.Warning, "MAB2008", "partners/web.pem", "the certificate 'web' expires soon", "Ask for its successor"),
                ],
        }));

    [TestMethod]
    public void A_keystore_that_cannot_be_read_or_is_not_there_is_a_line_too() => ShouldBe(
        """
        orders: 2 keystores, 0 trusted certificates, 1 error
        !! MAB3005 a.jks: the keystore does not open
           → Give the password it was made with

        a.jks (JKS): cannot be read

        b.p12: not there yet; a build makes it
        """,
        Project(
            new KeyStoreStatus
            {
                Path = "a.jks",
                Type = "JKS",
                Exists = true,
                State = KeyStoreState.Unreadable,
                Findings = [new(Severity.Error, "MAB3005", "a.jks", "the keystore does not open", "Give the password it was made with")],
            },
            new KeyStoreStatus { Path = "b.p12", Exists = false, State = KeyStoreState.ToBeMade }));

    [TestMethod]
    public void A_project_without_keystores_is_one_line() => ShouldBe("orders: no keystore is declared", Project());

    [TestMethod]
    public void No_line_is_too_long_or_holds_anything_that_moves_a_cursor_whatever_the_names()
    {
        foreach (var line in StatusTable.Of(AllNasty))
        {
            Assert.IsLessThanOrEqualTo(78, ShownText.Width(line), line);
            Assert.IsLessThanOrEqualTo(78, new StringInfo(line).LengthInTextElements, line);
            Assert.IsFalse(line.Any(c => char.IsControl(c) || c is '\u202e' or '\u2066' or '\u2028'), line);
        }
    }

    [TestMethod]
    public void Two_hundred_partners_have_a_line_each_and_their_findings_are_the_first_ten()
    {
        var partners = Enumerable.Range(1, 200).Select(i => Partner($"partner-{i:000}", i, attention: Severity.Warning)).ToArray();
        var keyStore = KeyStore("a.jks", partners) with
        {
            Findings = partners.Select(one => new FindingStatus(Severity.Warning, "MAB2008", one.Source, $"'{one.Certificate.Alias}' ends", "Ask")).ToList(),
        };

        var lines = StatusTable.Of(Project(keyStore));

        Assert.AreEqual(200, lines.Count(line => line.StartsWith("!   partner-", StringComparison.Ordinal)));
        Assert.AreEqual(10, lines.Count(line => line.Contains("MAB2008")));
        Assert.Contains("   and 190 more: dotnet build -t:MutualAuthReport shows all", lines);
    }

    [TestMethod]
    [DataRow("th-TH")]
    [DataRow("tr-TR")]
    [DataRow("sv-SE")]
    public void It_is_the_same_in_every_culture(string culture)
    {
        var project = Project(KeyStore("i.jks", Partner("istanbul", -3), Partner("b", 2_900_000)));
        var expected = StatusTable.Of(project);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.AreSequenceEqual(expected, StatusTable.Of(project));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    [DataRow("CN=a.example", "a.example")]
    [DataRow("C=DE, O=Example, CN=a.example", "a.example")]
    [DataRow("""O="CN=forged, Ltd", CN=real""", "real")]
    [DataRow("""O=a\, CN=forged, CN=real""", "real")]
    [DataRow("""CN="Example, Ltd", C=DE""", "\"Example, Ltd\"")]
    [DataRow("O=Example", "O=Example")]
    [DataRow("", "")]
    [DataRow("""CN=a\""", """a\""")]
    public void A_name_is_the_common_name_where_there_is_one(string subject, string expected) =>
        Assert.AreEqual(expected, StatusWords.CommonName(subject));

    private static void ShouldBe(string expected, ProjectStatus project) =>
        Assert.AreEqual(expected.Replace("\r\n", "\n"), string.Join("\n", StatusTable.Of(project)));
}
