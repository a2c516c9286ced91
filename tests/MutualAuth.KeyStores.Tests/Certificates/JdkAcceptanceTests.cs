using System.Diagnostics;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.KeyStores.Tests.Certificates;

[TestClass]
public class JdkAcceptanceTests
{
    [TestMethod]
    public void What_the_JDK_refuses_is_refused_with_the_reason_and_nothing_else()
    {
        foreach (var (what, der, refused) in OddCertificates.All)
        {
            var reason = JdkAcceptance.Reason(Certificate.Parse(der));
            if (refused is null)
                Assert.IsNull(reason, what);
            else
                Assert.Contains(refused, reason ?? "", what);
        }
    }

    [TestMethod]
    public void Certificates_as_they_should_be_are_accepted()
    {
        foreach (var identity in new[] { Sample.Rsa("rsa"), Sample.ChainOf(3), Sample.Ed25519("ed25519") })
        {
            foreach (var certificate in identity.Chain)
                Assert.IsNull(JdkAcceptance.Reason(certificate));
        }
    }

    [TestMethod]
    public void No_damage_to_one_byte_makes_it_throw()
    {
        var der = Sample.Ec("partner").Chain[0].Der;
        var parsed = 0;
        for (var i = 0; i < der.Length; i++)
        {
            foreach (var bits in new byte[] { 0x01, 0x20, 0x80, 0xFF })
            {
                var damaged = (byte[])der.Clone();
                damaged[i] ^= bits;
                Certificate certificate;
                try
                {
                    certificate = Certificate.Parse(damaged);
                }
                catch (MutualAuthException)
                {
                    continue;
                }

                parsed++;
                _ = JdkAcceptance.Reason(certificate);
                _ = CertificateWeakness.Reason(certificate);
                _ = certificate.Subject;
                _ = certificate.Issuer;
            }
        }

        Assert.IsGreaterThan(100, parsed);
    }

    [TestMethod]
    public void A_thousand_certificates_take_no_time_to_speak_of()
    {
        var certificate = Sample.Rsa("partner").Chain[0];
        _ = JdkAcceptance.Reason(certificate);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 1000; i++)
            _ = JdkAcceptance.Reason(certificate);
        // About ten milliseconds; the rest is for a busy machine.
        Assert.IsLessThan(TimeSpan.FromSeconds(1), watch.Elapsed);
    }
}
