using System.Security.Cryptography;
using System.Text;
using MutualAuth.KeyStores.Certificates;

namespace MutualAuth.KeyStores.Tests.Certificates;

[TestClass]
public class CertificateWriterTests
{
    [TestMethod]
    public void PEM_is_that_of_the_platform_with_a_final_line_end()
    {
        foreach (var certificate in PartnerSample.Three)
        {
            Assert.AreEqual(
                PemEncoding.WriteString("CERTIFICATE", certificate.Der) + "\n",
                Encoding.ASCII.GetString(CertificateWriter.Pem([certificate])));
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(47)]
    [DataRow(48)]
    [DataRow(49)]
    [DataRow(96)]
    [DataRow(97)]
    public void Lines_have_64_characters_whatever_the_length(int length)
    {
        var pem = Encoding.ASCII.GetString(CertificateWriter.Pem("X", new byte[length]));
        var lines = pem.Split('\n')[1..^2];
        Assert.IsTrue(lines.SkipLast(1).All(line => line.Length == 64), pem);
        Assert.IsTrue(lines.All(line => line.Length is > 0 and <= 64), pem);
        Assert.AreEqual((length + 47) / 48, lines.Length);
        Assert.EndsWith("-----END X-----\n", pem);
    }

    [TestMethod]
    public void What_is_written_is_read_in_the_same_order() =>
        CollectionAssert.AreEqual(PartnerSample.Three.ToList(), CertificateFile.Read(CertificateWriter.Pem(PartnerSample.Three)).ToList());
}
