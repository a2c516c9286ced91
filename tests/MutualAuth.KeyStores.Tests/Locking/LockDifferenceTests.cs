using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Locking;
using MutualAuth.KeyStores.Tests.Certificates;

namespace MutualAuth.KeyStores.Tests.Locking;

[TestClass]
public class LockDifferenceTests
{
    private static readonly LockedCertificate Own = LockSample.Certificate("orders", "CN=orders", "2027-11-24");
    private static readonly LockedCertificate Kafka = LockSample.Certificate("kafka");
    private static readonly LockedCertificate Puppet = LockSample.Certificate("puppet");
    private static readonly LockedCertificate Web = LockSample.Certificate("web");
    private static readonly string Other = LockSample.Sha256("another");

    private static LockedKeyStore Store(LockedCertificate? own, params LockedCertificate[] partners) => new("mutualauth/orders.jks", own, null, partners);

    private static void AssertLines(LockedKeyStore? recorded, LockedKeyStore? actual, params string[] lines) =>
        CollectionAssert.AreEqual(lines, LockDifference.Between(recorded, actual).ToArray());

    [TestMethod]
    public void What_is_as_recorded_has_no_difference()
    {
        AssertLines(null, null);
        AssertLines(Store(Own, Kafka, Puppet), Store(Own, Puppet, Kafka));
        AssertLines(
            Store(Own with { Sha256 = Own.Sha256.ToLowerInvariant().Replace(":", "") }),
            Store(Own));
    }

    [TestMethod]
    public void A_partner_that_is_not_recorded_is_said_with_its_fingerprint() =>
        AssertLines(Store(Own), Store(Own, Kafka), $"+ partner 'kafka' (CN=kafka, SHA-256 {Kafka.Sha256}) is not recorded");

    [TestMethod]
    public void A_partner_that_is_gone_is_said_with_its_fingerprint() =>
        AssertLines(Store(Own, Puppet), Store(Own), $"- partner 'puppet' (CN=puppet, SHA-256 {Puppet.Sha256}) is recorded and no longer declared");

    [TestMethod]
    public void Another_certificate_under_the_alias_of_a_partner_is_a_change() =>
        AssertLines(
            Store(Own, Web),
            Store(Own, Web with { Sha256 = Other, Expires = "2032-02-02" }),
            $"~ partner 'web': recorded SHA-256 {Web.Sha256}, now {Other} (CN=web, until 2032-02-02)");

    [TestMethod]
    public void An_alias_in_another_case_is_the_same_partner_and_a_change() =>
        AssertLines(Store(Own, Web with { Alias = "WEB" }), Store(Own, Web), "~ partner 'web': recorded alias 'WEB', now 'web'");

    [TestMethod]
    public void A_subject_or_an_expiry_that_somebody_edited_is_a_change() =>
        AssertLines(
            Store(Own with { Expires = "2099-01-01" }, Web with { Subject = "CN=friend", Expires = "2040-01-01" }),
            Store(Own, Web),
            $"~ own certificate: recorded expiry 2099-01-01, though that of SHA-256 {Own.Sha256} is 2027-11-24",
            $"~ partner 'web': recorded subject CN=friend, though that of SHA-256 {Web.Sha256} is CN=web, recorded expiry 2040-01-01, though that of SHA-256 {Web.Sha256} is 2031-01-01");

    [TestMethod]
    public void The_own_certificate_may_be_another_or_new_or_gone()
    {
        AssertLines(
            Store(Own),
            Store(Own with { Sha256 = Other }),
            $"~ own certificate: recorded SHA-256 {Own.Sha256}, now {Other} (CN=orders, until 2027-11-24)");
        AssertLines(Store(null), Store(Own), $"+ own certificate 'orders' (CN=orders, SHA-256 {Own.Sha256}) is not recorded");
        AssertLines(Store(Own), Store(null), $"- own certificate 'orders' (CN=orders, SHA-256 {Own.Sha256}) is recorded and no longer declared");
    }

    [TestMethod]
    public void The_own_certificate_may_have_another_alias() =>
        AssertLines(
            Store(Own),
            Store(Own with { Alias = "client", Sha256 = Other }),
            $"~ own certificate: recorded alias 'orders', now 'client', recorded SHA-256 {Own.Sha256}, now {Other} (CN=orders, until 2027-11-24)");

    [TestMethod]
    public void An_own_certificate_that_would_be_made_has_no_fingerprint_yet()
    {
        var made = LockedCertificate.ToBeMade("Orders", "CN=orders");
        AssertLines(Store(Own), Store(made), $"~ own certificate: recorded SHA-256 {Own.Sha256}, would be made anew");
        AssertLines(Store(null), Store(made), "+ own certificate 'orders' (CN=orders, to be made) is not recorded");
    }

    [TestMethod]
    public void A_successor_is_compared_too()
    {
        var next = Own with { Sha256 = Other, Expires = "2028-11-24" };
        var staged = Store(Own) with { Successor = next };
        AssertLines(Store(Own), staged, $"+ successor 'orders' (CN=orders, SHA-256 {Other}) is not recorded");
        AssertLines(staged, Store(Own), $"- successor 'orders' (CN=orders, SHA-256 {Other}) is recorded and no longer there");
        AssertLines(
            staged,
            staged with { Successor = LockedCertificate.ToBeMade("orders", "CN=orders") },
            $"~ successor: recorded SHA-256 {Other}, would be made anew");
    }

    [TestMethod]
    public void A_whole_keystore_is_one_line()
    {
        AssertLines(null, Store(Own, Kafka, Puppet), "+ keystore 'mutualauth/orders.jks' is not recorded");
        AssertLines(Store(Own, Kafka, Puppet), null, "- keystore 'mutualauth/orders.jks' is recorded and no longer declared");
    }

    [TestMethod]
    public void The_lines_are_in_the_order_of_the_aliases()
    {
        var lines = LockDifference.Between(
            Store(Own, Puppet, LockSample.Certificate("a"), Web),
            Store(null, Kafka, Web with { Sha256 = Other }));
        CollectionAssert.AreEqual(
            new[] { "- own", "- partner 'a'", "+ partner 'kafka'", "- partner 'puppet'", "~ partner 'web'" },
            lines.Select(line => line.StartsWith("- own", StringComparison.Ordinal) ? "- own" : line[..(line.IndexOf('\'', line.IndexOf('\'') + 1) + 1)]).ToArray());
    }

    [TestMethod]
    public void A_text_of_the_file_cannot_make_up_lines_of_a_log()
    {
        var hostile = "x\r\nerror: \u202e\u2028";
        var lines = LockDifference.Between(
            new LockedKeyStore("t", null, null, [LockSample.Certificate(hostile), Web with { Subject = hostile }]),
            new LockedKeyStore("t", null, null, [Web]));
        foreach (var line in lines.Concat(LockDifference.Between(new LockedKeyStore(hostile, null, null, []), null)))
        {
            Assert.DoesNotContain(c => c is '\r' or '\n' or '\u202e' or '\u2028', line);
            Assert.Contains(@"x\u000d\u000aerror: \u202e\u2028", line);
        }
    }

    [TestMethod]
    public void A_certificate_is_recorded_as_it_prints_itself()
    {
        var certificate = PartnerSample.One;
        Assert.AreEqual(
            new LockedCertificate("puppet", certificate.Subject, certificate.Sha256, certificate.LastDay),
            LockedCertificate.Of("Puppet", certificate));
    }

    [TestMethod]
    public void The_lines_make_the_text_of_the_error()
    {
        var lines = LockDifference.Between(Store(Own, Puppet), Store(LockedCertificate.ToBeMade("orders", "CN=orders")));
        var finding = Mab.LockDiffers.At("mutualauth/orders.jks", "mutualauth.lock.json", string.Join("; ", lines));
        Assert.StartsWith(
            $"the keystore differs from what mutualauth.lock.json records, and is left as it is: ~ own certificate: recorded SHA-256 {Own.Sha256}, would be made anew; - partner 'puppet' (",
            finding.Text);
    }
}
