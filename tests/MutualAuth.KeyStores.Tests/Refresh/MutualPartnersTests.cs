using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>Keystores of one project that trust each other's exported certificates.</summary>
[TestClass]
internal sealed class MutualPartnersTests : IDisposable
{
    private const string Service = "mutualauth/service.p12";
    private const string Client = "mutualauth/client.jks";

    private readonly Sandbox _project = new();

    public MutualPartnersTests()
    {
        _project.KeyStore(Service, ("KeyAlgorithm", "EC")).KeyStore(Client, ("KeyAlgorithm", "EC"));
        _project.Partner("mutualauth/client.pem", ("KeyStores", "service")).Partner("mutualauth/service.cer", ("KeyStores", "client"));
    }

    public void Dispose() => _project.Dispose();

    [TestMethod]
    public void One_refresh_makes_both_and_the_next_has_nothing_to_do()
    {
        var plan = _project.Plan();
        Assert.IsTrue(plan.Succeeded, string.Join("\n", plan.Findings));
        Assert.Contains("  + client: the certificate that mutualauth/client.pem will hold", plan.Lines);
        Assert.Contains("  + service: the certificate that mutualauth/service.cer will hold", plan.Lines);

        var result = _project.RefreshOk();

        AssertMutual();
        Assert.HasCount(2, result.KeyStores);
        Assert.IsEmpty(_project.RefreshOk().Lines);
    }

    [TestMethod]
    public void A_renewal_of_both_is_known_to_both_in_the_same_run()
    {
        _project.RefreshOk();
        var (service, client) = (_project.OwnCertificate(Service), _project.OwnCertificate(Client));

        Assert.IsTrue(_project.Renew().Succeeded);

        Assert.AreNotEqual(service, _project.OwnCertificate(Service));
        Assert.AreNotEqual(client, _project.OwnCertificate(Client));
        AssertMutual();
    }

    [TestMethod]
    public void Whoever_trusts_one_of_the_two_as_well_trusts_the_renewed_one()
    {
        const string Third = "mutualauth/third.jks";
        _project.WithoutPartner("mutualauth/client.pem").Partner("mutualauth/client.pem", ("KeyStores", "service;third"));
        _project.KeyStore(Third, ("TrustOnly", "true"));
        _project.RefreshOk();

        Assert.IsTrue(_project.Renew().Succeeded);

        AssertMutual();
        Assert.AreEqual(_project.OwnCertificate(Client), _project.Open(Third).Trusted.Single().Certificate);
    }

    [TestMethod]
    public void The_lock_file_records_what_both_hold_in_the_end()
    {
        _project.UseLockFile = true;
        _project.RefreshOk();
        _project.Locked = true;

        Assert.IsEmpty(_project.RefreshOk().Findings);
    }

    [TestMethod]
    public void A_keystore_that_fails_does_not_take_the_other_with_it()
    {
        _project.KeyStore(Client, ("KeyAlgorithm", "EC"), ("StorePassword", "file:missing.txt"));

        _project.RefreshFails(Mab.NoPasswordFile);

        Assert.IsFalse(File.Exists(_project[Client]));
        Assert.IsTrue(File.Exists(_project[Service]));
        _project.Write("missing.txt", "here it is");
        _project.RefreshOk();
        Assert.AreEqual(_project.OwnCertificate(Service), _project.Open(Client, "here it is").Trusted.Single().Certificate);
        Assert.AreEqual("client", _project.Open(Service).Trusted.Single().Alias);
    }

    private void AssertMutual()
    {
        Assert.AreEqual(_project.OwnCertificate(Client), _project.Open(Service).Trusted.Single().Certificate);
        Assert.AreEqual(_project.OwnCertificate(Service), _project.Open(Client).Trusted.Single().Certificate);
    }
}
